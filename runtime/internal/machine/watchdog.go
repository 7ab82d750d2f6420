package machine

import (
	"time"

	"nimi/runtime/spec"
)

// allowed is how long the unit may be silent.
func (u *unit) allowed() time.Duration {
	if u.silence > 0 {
		return u.silence
	}
	return u.service.Watchdog
}

// watch starts the watchdog afresh.
func (m *Machine) watch(now time.Duration, i int) {
	if u := &m.units[i]; u.service.Watchdog > 0 {
		u.watchdog.start(now + u.allowed())
	}
}

// watchdogDue ends a unit that has been silent for too long: by ABRT, so that it leaves a core for whoever looks for the
// reason (WatchdogSignal= in systemd.service(5)).
func (m *Machine) watchdogDue(now time.Duration, i int) {
	u := &m.units[i]
	if u.state != running || u.escalation != calm || m.phase >= stopping {
		return
	}
	u.escalation = signalled
	u.cause = CauseWatchdog
	m.report(&Report{Kind: ReportUnwell, Unit: i, Cause: CauseWatchdog, Delay: u.allowed()})
	m.stopSideJobs(i)
	m.signalMain(i, spec.SIGABRT)
	u.allow(now)
}
