package machine

import (
	"time"

	"nimi/runtime/internal/carry"
	"nimi/runtime/spec"
)

// Section implements carry.Carrier.
func (m *Machine) Section() (string, int) { return "machine", 1 }

// taken is what a program that has taken over has still to find out about its units, when it begins; see tookOver.
type taken struct {
	fates  []carry.Fate
	policy []bool // by unit: it goes on, and is supervised in another way than before
}

// Carry hands the state over while services run: neither before, nor once the program stops. Units that are kept go on where
// they are, by this program's rules; those that were taken down, and those that are new, are about to start.
func (m *Machine) Carry(p *carry.Passage) {
	p.Time(&m.begun)
	p.Flag(&m.greeted)
	p.Uint(&m.random)
	p.Int(&m.code)
	culprit := m.culprit
	if known := p.Unit(&culprit); p.Reading {
		if m.culprit = culprit; !known { // it is gone, and no number of a unit
			m.culprit, m.code = 0, 0
		}
		m.taken = &taken{p.Fates, make([]bool, len(m.program.Services))}
	}
	for n := range p.Count(len(m.program.Services)) {
		var u unit
		at, hash := n, ""
		if !p.Reading {
			u = m.units[n]
			hash = u.service.Hash
		}
		known := p.Unit(&at)
		p.Text(&hash)
		u.carry(p)
		if p.Reading && known {
			m.adopt(at, hash, &u)
		}
	}
	if p.Reading {
		m.recount()
	}
}

// carry hands over what is known of a unit. A test finds fields that are left out.
func (u *unit) carry(p *carry.Passage) {
	carry.Small(p, &u.state, stateCount)
	carry.Small(p, &u.outcome, outcomeCount)
	for _, is := range [...]*bool{&u.everRan, &u.everReady, &u.everCompleted, &u.everSucceeded, &u.settling, &u.hopeless, &u.counts, &u.armed,
		&u.final, &u.groupGone, &u.checked, &u.ready, &u.reloading, &u.reloadAgain, &u.hasEnded} {
		p.Flag(is)
	}
	carry.Small(p, &u.intent, intentCount)
	carry.Small(p, &u.cause, causeCount)
	carry.Small(p, &u.lastCause, causeCount)
	carry.Small(p, &u.escalation, killed+1)
	u.exit.carry(p)
	u.lastExit.carry(p)
	u.hook.carry(p)
	u.probe.carry(p)
	u.resting.carry(p)
	for _, n := range [...]*int{&u.misses, &u.runs, &u.restarts, &u.step} {
		p.Int(n)
	}
	for _, d := range [...]*time.Duration{&u.since, &u.over, &u.delay, &u.silence} {
		p.Time(d)
	}
	n := p.Count(len(u.starts))
	if p.Reading {
		u.starts = make([]time.Duration, n)
	}
	for i := range u.starts {
		p.Time(&u.starts[i])
	}
	u.life.carry(p)
	u.watchdog.carry(p)
}

func (t *timer) carry(p *carry.Passage) {
	p.Time(&t.at)
	p.Flag(&t.set)
}

func (e *Exit) carry(p *carry.Passage) {
	p.Int(&e.Code)
	p.Int(&e.Signal)
	p.Flag(&e.Unstarted)
}

func (h *hook) carry(p *carry.Passage) {
	carry.Small(p, &h.role, roleCount)
	p.Int(&h.index)
	p.Flag(&h.alive)
	p.Flag(&h.killed)
}

func (b *probe) carry(p *carry.Passage) {
	carry.Small(p, &b.role, roleCount)
	carry.Small(p, &b.state, underWay+1)
	p.Flag(&b.alive)
	p.Int(&b.good)
	p.Int(&b.bad)
	b.exit.carry(p)
	p.Flag(&b.ailing)
	p.Flag(&b.failed)
	p.Text(&b.said)
	p.Time(&b.began)
	b.timer.carry(p)
}

// adopt makes a unit what it was in the program before, unless it is to start anew.
func (m *Machine) adopt(at int, hash string, old *unit) {
	u := &m.units[at]
	switch fate := m.taken.fates[at]; fate {
	case carry.Started, carry.Restarted:
		u.runs, u.hasEnded, u.lastExit, u.lastCause, u.over = old.runs, old.hasEnded, old.lastExit, old.lastCause, old.over
		// These commands have been killed, and may take a while to end.
		u.probe.role, u.probe.alive, u.reloading = old.probe.role, old.probe.alive, old.reloading
		if fate == carry.Restarted { // what a person has started is not the table's to leave alone
			u.counts = old.counts
		}
		u.settling = u.counts
		if m.culprit == at {
			m.code = 0
		}
	default:
		m.taken.policy[at] = !same(hash, u.service.Hash, 2)
		old.service, old.dependents, old.demand, old.open, old.above = u.service, u.dependents, u.demand, u.open, 0
		*u = *old
	}
}

// recount works out what follows from the units.
func (m *Machine) recount() {
	m.phase = up
	if hook := len(m.program.Services); hook < len(m.units) { // it has run when the first program started
		m.units[hook].state, m.units[hook].outcome = ended, succeeded
	}
	m.live, m.lasting, m.settling, m.reloads = 0, 0, 0, 0
	for i := range m.units {
		u := &m.units[i]
		switch {
		case u.state == done:
			m.lasting++
		case u.counts && u.state != ended:
			m.live++
		}
		if m.isHook(i) {
			continue
		}
		if u.state == waiting && !u.counts {
			u.state = idle
		}
		if u.settling {
			m.settling++
		}
		if u.reloading {
			m.reloads++
		}
		m.hopeless = m.hopeless || u.settling && u.misses >= enough
	}
	for i := len(m.program.Services) - 1; i >= 0; i-- { // what a unit depends on comes before it
		if u := &m.units[i]; !u.clear() {
			for _, d := range u.service.DependsOn {
				if !d.Optional {
					m.units[d.Service].above++
				}
			}
		}
	}
	for i := range m.program.Services {
		m.units[i].open = m.opens(i)
	}
	if m.code == 0 {
		m.blame()
	}
}

// blame finds the failure whose exit code is the program's, once that of the first is forgotten.
func (m *Machine) blame() {
	for i := range m.program.Services {
		if u := &m.units[i]; u.state == ended && (u.outcome == failed || u.outcome == skipped) && u.service.OnFailure != spec.FailureIgnore {
			m.fail(i)
		}
	}
}

// tookOver has the units go on in this program.
func (h handing) tookOver(now time.Duration) {
	m := h.machine
	t := m.taken
	if t == nil {
		return
	}
	m.taken = nil
	for i := range m.program.Services {
		h.renew(now, i, t.policy[i])
	}
	for i := range m.program.Services { // before any of them makes others start
		if u := &m.units[i]; u.state == idle && u.intent == asConfigured && u.counts && !u.scheduled() {
			m.enter(now, i, waiting)
		}
	}
	for i := range m.program.Services { // what a unit depends on comes before it
		m.units[i].open = m.opens(i)
	}
	for i := range m.program.Services {
		if t.policy[i] {
			h.follow(now, i)
		}
	}
	for i := range m.program.Services {
		if u := &m.units[i]; u.state == idle && u.demand != nil && u.scheduled() {
			m.onDemand(m, now, i, stepAwait)
		}
	}
	for i := range m.program.Services {
		m.wake(now, i)
		m.stopIfFree(now, i) // what it waited for may depend on it no more
	}
	for i, f := range t.fates {
		if f == carry.Reloaded {
			m.reloadUnit(i)
		}
	}
	m.reloaded()
}

// renew has what goes on beside a unit follow this program's rules. policy tells that they are others than before. No other
// unit is concerned.
func (h handing) renew(now time.Duration, i int, policy bool) {
	m := h.machine
	u := &m.units[i]
	if p := &u.probe; p.state == underWay && (!p.alive || policy || m.checks == nil) {
		if p.alive { // a command of the program before, which may be another one now
			m.signalGroup(i, p.role, spec.SIGKILL)
		} // else nobody is there any more who would answer
		p.state = betweenProbes
		p.timer.start(now)
	}
	if m.checks == nil { // this program asks nobody
		u.probe, u.resting = probe{}, probe{}
	}
	if !policy {
		return
	}
	u.delay = max(u.delay, u.service.Restart.Delay) // from which the next one grows
	if u.service.Schedule.Set() && u.counts {
		u.armed = false
		if u.state != waiting && u.state != ended {
			m.arm(i)
		}
	}
}

// follow has a unit that runs become ready, and stay so, by this program's rules, which are others than before.
func (h handing) follow(now time.Duration, i int) {
	m := h.machine
	u := &m.units[i]
	if u.state != running || u.escalation != calm {
		return
	}
	m.stopProbing(i)
	switch {
	case u.oneshot() || u.checked && !u.ready: // once it has ended, or its postStart hook has
	case !u.ready:
		u.life.stop()
		m.awaitReady(now, i)
		if u.life.set {
			u.life.at = max(now, u.since+u.service.Ready.StartTimeout)
		}
	default:
		m.ask(now, i, stepReady)
	}
}
