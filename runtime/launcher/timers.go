package launcher

import "time"

// timers are functions that the loop is to call at some time, the next one first.
type timers []timer

type timer struct {
	at time.Duration // in the time of loop.now
	f  func()
}

// after has f called once, after a time; see host.Processes.
func (l *loop) after(d time.Duration, f func()) {
	t := append(l.timers, timer{})
	i := len(t) - 1
	for at := l.now() + d; ; i-- {
		if i == 0 || t[i-1].at <= at {
			t[i] = timer{at, f}
			break
		}
		t[i] = t[i-1]
	}
	l.timers = t
}

// ring calls the functions whose time has come.
func (l *loop) ring() {
	for len(l.timers) > 0 && l.timers[0].at <= l.now() {
		f := l.timers[0].f
		l.timers = append(l.timers[:0], l.timers[1:]...)
		f()
	}
}
