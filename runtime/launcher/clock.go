package launcher

import "time"

// clock is the machine's time: that in which the launcher ran. What it slept through, because a freezer (docker pause),
// SIGSTOP or a paused virtual machine held it, is left out, so that no timeout ends because of it: the services slept too,
// or could not be heard. Time in which the whole system was suspended is not in the time that it is fed with anyway
// (CLOCK_MONOTONIC in clock_gettime(2)).
//
// Nothing tells how long the launcher slept. What can be seen is a wait that was interrupted though no signal came, as
// happens when a process is thawed or continued (signal(7)), or one that ended long after it was due. All of such a wait
// is left out, since nobody knows when in it the sleep began. A timeout can so become longer than it is, by at most the
// wait in which the sleep began. Some sleeps cannot be seen: a virtual machine interrupts nothing, and a signal that arrives
// in the same moment explains the interruption. So a long wait is made in parts, each half of what remains of it: a sleep
// that ends within a part counts, but then takes half of what remained at most, and ends no timeout.
//
// A machine that is overloaded, or a program that stops the launcher again and again (cpulimit, a debugger that attaches
// every few seconds), must not hold up timeouts for ever. So after time was left out, some has to pass before more is; what
// comes too soon counts in full.
type clock struct {
	slept time.Duration // what has been left out in all
	last  time.Duration // what was left out last
	at    time.Duration // when that was, in the machine's time
	seen  time.Duration // the system's time when this was last looked at
}

const (
	// tolerance is how late a wait may end without a suspicion: a busy machine is as late as that.
	tolerance = 500 * time.Millisecond
	// afterSleep is how much time has to pass, at least, before a wait that was interrupted is believed to be another sleep,
	// and a thousandth of the last one; afterLateness, and a tenth, is for one that nothing but lateness tells of.
	afterSleep    = 10 * time.Millisecond
	afterLateness = 250 * time.Millisecond
)

// part returns how long the next part of a wait is; negative is without end.
func part(due time.Duration) time.Duration {
	if due > 2*tolerance {
		return due / 2
	}
	return due
}

// now is the machine's time at a time of the system's clock.
func (c *clock) now(real time.Duration) time.Duration { return real - c.slept }

// look returns the machine's time. It is called before each step of the machine, between which next to no time should pass.
func (c *clock) look(real time.Duration) time.Duration {
	c.waited(real, 0, false)
	return c.now(real)
}

// waited takes it that the time since the last look was spent waiting. due is how long that should have been at most,
// negative for without end; interrupted says that it ended for no reason that is known.
func (c *clock) waited(real, due time.Duration, interrupted bool) {
	needed := max(afterSleep, c.last/1000)
	if !interrupted {
		needed = max(afterLateness, c.last/10)
	}
	late := due >= 0 && real-c.seen > due+tolerance
	if (interrupted || late) && (c.slept == 0 || c.now(c.seen)-c.at >= needed) {
		c.skip(real)
	}
	c.seen = real
}

// skip leaves out the time since the last look.
func (c *clock) skip(real time.Duration) {
	c.at, c.last = c.now(c.seen), real-c.seen
	c.slept += c.last
	c.seen = real
}
