package launcher

import (
	"errors"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/internal/sys/spawn"
)

// Section implements carry.Carrier.
func (l *loop) Section() (string, int) { return "launcher", 2 }

// Halt has signals kept for the next program, and says what is still to be said of lines that came again and again.
func (l *loop) Halt() (err error) {
	for _, e := range l.repeats {
		l.recount(e)
	}
	l.signals, err = signals.HandOver()
	return err
}

// Resume takes the signals back.
func (l *loop) Resume() {
	if l.signals != nil {
		l.signals.Resume()
		l.signals = nil
	}
}

// Carry hands over the time, the processes and the signals. Timers are begun anew by those who have set them.
func (l *loop) Carry(p *carry.Passage) {
	l.carryTime(p)
	h := l.signals
	if h == nil {
		h = &signals.Handover{}
	}
	p.File(&h.Fd)
	p.Uint((*uint64)(&h.Pending))
	p.Uint((*uint64)(&h.AtStart))
	if p.Reading {
		h.Inherit()
	}
	p.Flag(&l.manager.told)
	p.Flag(&l.terminal)
	l.carryNotices(p)
	for n := range p.Count(len(l.units)) {
		l.carryUnit(p, n)
	}
	l.carryProcesses(p)
}

// carryTime has the machine's time go on. What passes from one program to the next counts, unless they were held up.
func (l *loop) carryTime(p *carry.Passage) {
	now, monotonic := l.now(), sys.Monotonic()
	p.Time(&now)
	p.Time(&monotonic)
	if !p.Reading {
		return
	}
	if passed := sys.Monotonic() - monotonic; passed > 0 && passed < tolerance {
		now += passed
	}
	l.begin, l.clock = sys.Elapsed()-now, clock{}
	l.clock.seen = l.real()
}

// carryNotices hands over lines that nobody has printed yet.
func (l *loop) carryNotices(p *carry.Passage) {
	var texts []string
	if !p.Reading {
		for _, n := range l.notices.Take() {
			texts = append(texts, n.Text)
		}
	}
	for i := range p.Count(len(texts)) {
		text := ""
		if !p.Reading {
			text = texts[i]
		}
		if p.Text(&text); p.Reading {
			l.notices.Add(text)
		}
	}
}

// carryUnit hands over what is known of a unit's processes.
func (l *loop) carryUnit(p *carry.Passage, n int) {
	at, u, problem := n, unit{}, ""
	if !p.Reading {
		if u = l.units[n]; u.problem != nil {
			problem = u.problem.Error()
		}
	}
	known := p.Unit(&at)
	p.Int(&u.pid)
	p.Int(&u.group)
	p.Int(&u.former)
	p.Int(&u.session)
	p.Flag(&u.alive)
	p.Flag(&u.draining)
	p.Int(&u.exit.Code)
	p.Int(&u.exit.Signal)
	p.Flag(&u.exit.Unstarted)
	if p.Text(&problem); problem != "" {
		u.problem = errors.New(problem)
	}
	if !p.Reading || !known {
		return
	}
	if l.units[at] = u; u.draining {
		l.draining++
	}
}

// carryProcesses hands over whose the processes are.
func (l *loop) carryProcesses(p *carry.Passage) {
	var pids []int
	for pid := range l.pids {
		pids = append(pids, pid)
	}
	n := p.Count(len(pids))
	for i := range n {
		pid, of := 0, purpose{}
		if !p.Reading {
			pid = pids[i]
			of = l.pids[pid]
		}
		p.Int(&pid)
		known := p.Unit(&of.unit)
		carry.Small(p, &of.role, machine.RoleBeside+1)
		if !known && of.role == machine.RoleBeside { // it goes on without its unit
			of.unit, known = len(l.program.Services), true
		}
		if !p.Reading || !known {
			continue
		}
		if l.pids[pid] = of; of.role == machine.RoleBeside {
			continue
		}
		if of.role != machine.RoleMain {
			l.helpers[slotOf(of.unit, of.role)] = pid
		}
	}
}

// BindProcesses implements host.Launcher.
func (l *loop) BindProcesses() { l.spawner.FromFirst() }

// Execute implements host.Launcher.
func (l *loop) Execute(c *spawn.Command) (pid int, err error) { return l.spawner.Spawn(c) }

// Settle implements host.Launcher.
func (l *loop) Settle() {
	l.reap()
	l.mail.open()
	l.work()
}

// Announce implements host.Launcher.
func (l *loop) Announce(s machine.Announcement) { l.announce(s) }

// Groups implements host.Launcher.
func (l *loop) Groups() (groups []int) {
	for i := len(l.units) - 1; i >= 0; i-- {
		if u := &l.units[i]; u.alive || u.draining {
			groups = append(groups, u.group)
			if u.former != 0 {
				groups = append(groups, u.former)
			}
		}
	}
	return groups
}

// Stray implements host.Launcher.
func (l *loop) Stray() string {
	for _, p := range l.pids {
		if p.stray {
			return l.service(p.unit).Name
		}
	}
	return ""
}

// Become implements host.Launcher.
func (l *loop) Become(path string, argv, env []string, keep []int) error {
	return l.spawner.Become(path, argv, env, keep)
}
