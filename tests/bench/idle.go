package main

import (
	"fmt"
	"time"
)

// idle is what a supervisor costs while nothing happens: proportional set size (proc_pid_smaps(5), smaps_rollup),
// threads, and wakeups, which are voluntary context switches of all threads over a while. Only one subject runs at a
// time, as two would share their pages.
func idle(b *bench) ([]row, error) {
	// What happens at and after a start is over by then; the times are part of the measurement.
	settle, window := 1500*time.Millisecond, 2*time.Second
	if b.short {
		settle, window = 200*time.Millisecond, 200*time.Millisecond
	}
	var all []row
	for _, of := range []struct{ services, repetitions int }{{1, b.pick(3, 1)}, {100, b.pick(2, 0)}, {1000, b.pick(2, 0)}} {
		subjects := b.able(starts)
		if of.services > 1 {
			subjects = b.able(starts | many)
		}
		rows, err := b.each(of.repetitions, subjects, func(s subject) ([]sample, error) {
			r, err := b.begin(s, plan{count: of.services, mode: "idle"})
			if err != nil {
				return nil, err
			}
			if err := r.until(of.services, patience); err != nil {
				return nil, err
			}
			time.Sleep(settle)
			own := supervisors()
			const switches = "voluntary_ctxt_switches"
			before, begin := field(own, "task/*/status", switches), time.Now()
			time.Sleep(window)
			wakeups := (field(own, "task/*/status", switches) - before) / time.Since(begin).Seconds()
			what := fmt.Sprintf("idle, %d: ", of.services)
			return []sample{
				{what + "memory (PSS)", "MiB", field(own, "smaps_rollup", "Pss") / 1024},
				{what + "threads", "", field(own, "status", "Threads")},
				{what + "wakeups", "/s", wakeups},
			}, nil
		})
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}
