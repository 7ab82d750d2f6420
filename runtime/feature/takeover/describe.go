package takeover

import (
	"bytes"
	"strconv"
	"strings"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/internal/text"
	"nimi/runtime/spec"
)

// version is that of the form in which programs hand over: of the description, and of the state around its sections.
const version = 1

// magic is what a description begins with, and a state.
const magic = "nimi takeover\n"

// description is what has to be known of a program that is to take over.
type description struct {
	name     string
	version  string // of Nimi
	sections []section
	services []machine.Next

	fates []carry.Fate // what is to become of services, once that is settled
}

// section is a part that it can take over.
type section struct {
	name    string
	version int
}

// describe is what the program says of itself when it is asked.
func (t *takeover) describe() []byte {
	d := description{name: t.host.Program.Name, version: t.host.Version}
	for _, c := range t.host.Carriers {
		name, version := c.Section()
		d.sections = append(d.sections, section{name, version})
	}
	for i := range t.host.Program.Services {
		s := &t.host.Program.Services[i]
		n := machine.Next{Name: s.Name, Hash: s.Hash, OnChange: s.OnChange, Manual: s.Manual, Reloads: s.Reload.Signal != 0 || s.Reload.Argv != nil}
		for _, dep := range s.DependsOn {
			if !dep.Optional {
				n.DependsOn = append(n.DependsOn, dep.Service)
			}
		}
		d.services = append(d.services, n)
	}
	p := carry.Writer()
	d.carry(p)
	return append([]byte(magic), p.Written()...)
}

// carry writes or reads a description. What cannot be read tells by its version what it is.
func (d *description) carry(p *carry.Passage) {
	v := version
	if p.Int(&v); v != version {
		p.Break()
		d.version = strconv.Itoa(v)
		return
	}
	p.Text(&d.name)
	p.Text(&d.version)
	n := p.Count(len(d.sections))
	if p.Reading {
		d.sections = make([]section, n)
	}
	for i := range d.sections {
		p.Text(&d.sections[i].name)
		p.Int(&d.sections[i].version)
	}
	if n = p.Count(len(d.services)); p.Reading {
		d.services = make([]machine.Next, n)
	}
	for i := range d.services {
		s := &d.services[i]
		p.Text(&s.Name)
		p.Text(&s.Hash)
		carry.Small(p, &s.OnChange, spec.ChangeNone+1)
		p.Flag(&s.Manual)
		p.Flag(&s.Reloads)
		numbers(p, &s.DependsOn)
		for _, d := range s.DependsOn {
			if d < 0 || d >= i {
				p.Break()
				return
			}
		}
	}
}

// check asks the program what it is, by executing it as a child. It returns why it cannot be.
func (t *takeover) check() (why string) {
	w := t.wanted
	if why := t.fit(); why != "" {
		return why
	}
	read, write, err := sys.Pipe()
	if err != nil {
		return err.Error()
	}
	null, err := sys.Null()
	if err == nil {
		args := append([]string{w.Path, "takeover", "--check", "--"}, sys.Arguments()[1:]...)
		t.pid, err = t.host.Launcher.Execute(&spawn.Command{Path: w.Path, Argv: args, Env: environment(), Stdin: null, Stdout: write, Stderr: write})
		sys.Close(null)
	}
	sys.Close(write)
	if err == nil {
		err = t.host.Watch(read, false, t.listen)
	}
	if err != nil {
		sys.Close(read)
		return err.Error()
	}
	t.pipe = read
	t.enter(checking, checkTime)
	return ""
}

// fit says why the file that is to be executed is not the one that was meant.
func (t *takeover) fit() (why string) {
	e, err := sys.EntryOfPath(t.wanted.Path)
	const special = 0o6000 // setuid, setgid
	switch {
	case err != nil:
		return t.wanted.Path + ": " + err.Error() + ", as the launcher sees it"
	case e.File.Text() != t.wanted.File:
		return "it is another file where the launcher is: a takeover has to be asked for inside of the same container or sandbox"
	case !e.Regular || e.Mode&special != 0:
		return "it is not a plain program"
	}
	return ""
}

// most bounds what a program says of itself, in bytes.
const most = 16 << 20

// listen takes what the program says.
func (t *takeover) listen() {
	b := make([]byte, 64<<10)
	n, again, _ := sys.Read(t.pipe, b)
	switch {
	case again:
	case n > 0 && len(t.said) < most:
		t.said = append(t.said, b[:n]...)
	default:
		t.stopChecking()
		if why := t.heard(); why != "" {
			t.refuse(why)
		}
	}
}

// stopChecking gives up asking, or is done with it. The process is reaped with the orphans.
func (t *takeover) stopChecking() {
	if t.stage != checking {
		return
	}
	sys.Kill(t.pid, 9)
	t.host.Unwatch(t.pipe)
	sys.Close(t.pipe)
	t.pipe = -1
}

// heard draws the consequences of what the program has said.
func (t *takeover) heard() (why string) {
	form, is := bytes.CutPrefix(t.said, []byte(magic))
	if !is {
		line, _, _ := strings.Cut(string(t.said), "\n")
		if line == "" {
			return "it does not say what it is"
		}
		return "it cannot take over: " + string(text.Clean(nil, line))
	}
	d := &description{}
	p := carry.Reader(form)
	if d.carry(p); !p.Intact() {
		return "it hands over in another form than this launcher, " + strconv.Itoa(version) + ": stop the one and start the other"
	}
	t.next = d
	if d.name != t.host.Program.Name {
		return "it is called " + d.name + ", and not " + t.host.Program.Name
	}
	for _, c := range t.host.Carriers {
		name, version := c.Section()
		if s := d.section(name); s != nil && s.version != version {
			return "it is of Nimi " + d.version + ", which has other " + name + " than this launcher's " + t.host.Version + ": stop the one and start the other"
		}
	}
	if t.wanted.Dry {
		plan, _ := t.plan()
		w := t.wanted
		t.stage, t.wanted, t.next, t.said = nothing, nil, nil, nil
		w.Planned(plan)
		return ""
	}
	t.said = nil
	t.enter(ordered, orderTime)
	return ""
}

// section returns a part that the program can take over; nil: it cannot.
func (d *description) section(name string) *section {
	for i := range d.sections {
		if d.sections[i].name == name {
			return &d.sections[i]
		}
	}
	return nil
}

// environment is the launcher's, without what the program before has told it.
func environment() (env []string) {
	for _, v := range sys.Environ() {
		if !strings.HasPrefix(v, carry.Variable+"=") {
			env = append(env, v)
		}
	}
	return env
}

var _ host.Feature = Feature
