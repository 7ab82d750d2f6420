package main

import (
	"fmt"
	"sync/atomic"
	"syscall"
	"time"
)

// stops is the time from the stop signal of a supervisor of 100 services until all is gone: this program is the
// sub-reaper of the whole tree, so wait4(2) fails with ECHILD exactly when nothing is left. SIGTERM ends all
// subjects but runsvdir, which leaves its services alone then and ends them on SIGHUP (runsvdir(8)).
func stops(b *bench) ([]row, error) {
	services := b.pick(100, 10)
	return b.each(b.pick(5, 1), b.able(starts|many|stops100), func(s subject) ([]sample, error) {
		r, err := b.begin(s, plan{count: services, mode: "idle"})
		if err != nil {
			return nil, err
		}
		if err := r.until(services, patience); err != nil {
			return nil, err
		}
		// The supervisor may still be at the work that follows a start, such as s6-supervise telling of it.
		for before := -1.0; ; time.Sleep(50 * time.Millisecond) {
			now := cpu(supervisors())
			if now-before < 0.001 {
				break
			}
			before = now
		}
		number := syscall.SIGTERM
		if s.name == "runit" {
			number = syscall.SIGHUP
		}
		var late atomic.Bool
		timer := time.AfterFunc(patience, func() {
			late.Store(true)
			for len(below()) > 0 {
				for _, p := range below() {
					syscall.Kill(p.pid, syscall.SIGKILL)
				}
			}
		})
		defer timer.Stop()
		begin := time.Now()
		if err := syscall.Kill(r.pid, number); err != nil {
			return nil, err
		}
		for err = nil; err != syscall.ECHILD; {
			_, err = syscall.Wait4(-1, nil, 0, nil)
		}
		if late.Load() {
			return nil, fmt.Errorf("not all gone after %v", patience)
		}
		return []sample{{fmt.Sprintf("stop of %d: all gone", services), "ms", time.Since(begin).Seconds() * 1e3}}, nil
	})
}
