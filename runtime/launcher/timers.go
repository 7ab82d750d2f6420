package launcher

import "time"

// timer is a function that the loop is to call at some time.
type timer struct {
	at time.Duration // in the time of loop.now
	f  func()
}

// after has f called once, after a time; see host.Processes.
func (l *loop) after(d time.Duration, f func()) { l.timers = append(l.timers, timer{l.now() + d, f}) }

// ring calls the functions whose time has come.
func (l *loop) ring() {
	for i := 0; i < len(l.timers); {
		t := l.timers[i]
		if t.at > l.now() {
			i++
			continue
		}
		last := len(l.timers) - 1
		l.timers[i] = l.timers[last]
		l.timers = l.timers[:last]
		t.f() // which may add others
	}
}
