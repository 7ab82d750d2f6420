package takeover

import (
	"strconv"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/memory"
	"nimi/runtime/spec"
)

// state is what stands in the memfd, around the sections.
type state struct {
	pid      int // of the launcher: a state is for nobody else
	groups   []int
	units    []string // the names of the services of the program before, by unit
	services []string // those of the program that takes over, and what becomes of them
	fates    []carry.Fate
	parts    []part
}

// part is what one of the carriers has written.
type part struct {
	section
	files []int
	form  []byte
}

func (s *state) carry(p *carry.Passage) {
	v := version
	if p.Int(&v); v != version {
		p.Break()
		return
	}
	p.Int(&s.pid)
	numbers(p, &s.groups)
	texts(p, &s.units)
	texts(p, &s.services)
	if p.Reading {
		s.fates = make([]carry.Fate, len(s.services))
	}
	for i := range s.fates {
		carry.Small(p, &s.fates[i], carry.Fates)
	}
	if n := p.Count(len(s.parts)); p.Reading {
		s.parts = make([]part, n)
	}
	for i := range s.parts {
		s.parts[i].carry(p)
	}
}

func (a *part) carry(p *carry.Passage) {
	p.Text(&a.name)
	p.Int(&a.version)
	numbers(p, &a.files)
	p.Bytes(&a.form)
}

//go:noinline
func numbers(p *carry.Passage, list *[]int) {
	n := p.Count(len(*list))
	if p.Reading {
		*list = make([]int, n)
	}
	for i := range *list {
		p.Int(&(*list)[i])
	}
}

//go:noinline
func texts(p *carry.Passage, list *[]string) {
	n := p.Count(len(*list))
	if p.Reading {
		*list = make([]string, n)
	}
	for i := range *list {
		p.Text(&(*list)[i])
	}
}

// handOver executes the program that takes over. It returns why not. changed tells that it is too early: something that has to
// stop was started while others stopped, as its time had come.
func (t *takeover) handOver() (why string, changed bool) {
	l := t.host.Launcher
	if name := l.Stray(); name != "" {
		return name + " would not outlive it, as the system was held up when it was started: restart it first", false
	}
	if why := t.fit(); why != "" {
		return why, false
	}
	halted, why := t.halt()
	if why == "" {
		if changed, _ = t.settlePlan(); !changed {
			why = t.become()
		}
	}
	for _, h := range halted {
		h.Resume()
	}
	return why, changed
}

// halt has all parts come to rest.
func (t *takeover) halt() (halted []carry.Halter, why string) {
	for _, c := range t.host.Carriers {
		h, is := c.(carry.Halter)
		if !is {
			continue
		}
		halted = append(halted, h)
		if err := h.Halt(); err != nil {
			return halted, err.Error()
		}
	}
	t.host.Launcher.Settle() // what others have posted until now
	if !t.host.Machine.Yielded() {
		return halted, "the launcher is stopping"
	}
	return halted, ""
}

// become writes down the state, and executes the program. It returns only if that fails.
func (t *takeover) become() (why string) {
	s := t.state()
	p := carry.Writer()
	s.carry(p)
	fd, err := memory.Write("nimi-takeover", append([]byte(magic), p.Written()...))
	if err != nil {
		return "its state cannot be written down: " + err.Error()
	}
	defer sys.Close(fd)
	keep := []int{fd}
	for i := range s.parts {
		keep = append(keep, s.parts[i].files...)
	}
	env := append(environment(), carry.Variable+"="+strconv.Itoa(fd))
	argv := append([]string{t.wanted.Path}, sys.Arguments()[1:]...)
	return t.host.Launcher.Become(t.wanted.Path, argv, env, keep).Error()
}

// state collects what goes to the next program. Parts that it does not have are let go of.
func (t *takeover) state() *state {
	s := &state{pid: sys.Pid(), groups: t.host.Launcher.Groups(), fates: t.next.fates}
	for i := range t.host.Program.Services {
		s.units = append(s.units, t.host.Program.Services[i].Name)
	}
	s.units = append(s.units, spec.HookName)
	for i := range t.next.services {
		s.services = append(s.services, t.next.services[i].Name)
	}
	for _, c := range t.host.Carriers {
		name, version := c.Section()
		if t.next.section(name) == nil {
			if r, is := c.(carry.Releaser); is {
				r.Release()
			}
			continue
		}
		p := carry.Writer()
		c.Carry(p)
		s.parts = append(s.parts, part{section{name, version}, p.Files, p.Written()})
	}
	return s
}
