package machine

import "time"

// demand is what is known of a unit that starts when something comes for it (nimi.sockets.<name>.activate). While it waits
// for that it is Idle and, as its sockets are bound, counts as started and ready for its dependents. A takeover hands
// nothing of it over: the count of starts begins anew.
type demand struct {
	atOnce bool // a person has started it, or restarted it while it ran: its next run waits for nothing
	starts int  // by what came for it, since the time of the first
	first  time.Duration
}

// A unit that ends well and leaves alone what came for it would start for ever. So it fails for good if it is to start more
// often than demandBurst times within demandInterval. These are the defaults of TriggerLimitBurst= and
// TriggerLimitIntervalSec= (systemd.socket(5)).
const (
	demandBurst    = 20
	demandInterval = 2 * time.Second
)

// OnDemand has the machine start those units on demand whose sockets say so. It comes before the first event.
func OnDemand(m *Machine) {
	m.onDemand = startOnDemand
	for i := range m.program.Services {
		if m.program.Services[i].OnDemand() {
			m.units[i].demand = &demand{}
		}
	}
}

// startOnDemand is the part that has units wait for what comes for them. It is asked about those that have a demand only.
func startOnDemand(m *Machine, now time.Duration, i int, s step) bool {
	u := &m.units[i]
	switch s {
	case stepCame:
		m.cameFor(now, i)
	case stepAwait:
		u.everRan, u.everReady = true, true
		if u.demand.atOnce {
			u.demand.atOnce = false
			m.wakeDependents(now, i)
			return false
		}
		m.await(now, i)
	case stepRest:
		u.everRan, u.everReady = true, true
		u.demand.atOnce = false
		u.outcome, u.restarts = succeeded, 0
		m.await(now, i)
	}
	return true
}

// await has a unit wait for what comes for it.
func (m *Machine) await(now time.Duration, i int) {
	m.enter(now, i, idle)
	m.do(&Action{Kind: Listen, Unit: i})
	m.settled(i)
	m.wakeDependents(now, i)
}

// cameFor starts a unit that something has come for, unless that has happened too often.
func (m *Machine) cameFor(now time.Duration, i int) {
	u := &m.units[i]
	if u.state != idle || !u.scheduled() { // a person has been faster
		return
	}
	d := u.demand
	if d.starts == 0 || now-d.first >= demandInterval {
		d.starts, d.first = 0, now
	}
	if d.starts++; d.starts <= demandBurst {
		m.start(now, i)
		return
	}
	d.starts = 0
	u.cause, u.lastCause = CauseDemand, CauseDemand
	m.report(&Report{Kind: ReportFailed, Unit: i, Exit: u.exit, Cause: CauseDemand, Limit: demandBurst, Delay: demandInterval})
	m.complete(now, i, failed)
}
