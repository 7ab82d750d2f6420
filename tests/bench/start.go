package main

import (
	"fmt"
	"slices"
	"time"
)

// patience is how long a run may take to start its services.
const patience = 60 * time.Second

// start is the time from the execution of a supervisor to the first instruction of the last of its services, and the
// processor time at that moment: of the supervisor's processes, and of all. What a process uses between fork and
// exec counts with the service, so the second is the one to compare. Processes that have ended by then, of which
// no subject has any, are not counted.
func start(b *bench) ([]row, error) {
	var all []row
	for _, of := range []struct{ services, repetitions int }{
		{1, b.pick(100, 2)}, {10, b.pick(20, 1)}, {100, b.pick(10, 0)}, {1000, b.pick(4, 0)},
	} {
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
			everything := below()
			begin, err := r.times("begin", 1)
			if err != nil {
				return nil, err
			}
			marks, err := r.times("marks", of.services)
			if err != nil {
				return nil, err
			}
			own := slices.DeleteFunc(slices.Clone(everything), process.service)
			what := fmt.Sprintf("start of %d: ", of.services)
			return []sample{
				{what + "to the last's first instruction", "ms", float64(slices.Max(marks)-begin[0]) / 1e6},
				{what + "CPU of the supervisor", "ms", cpu(own) * 1e3},
				{what + "CPU, services included", "ms", cpu(everything) * 1e3},
			}, nil
		})
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}
