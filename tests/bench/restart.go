package main

import (
	"errors"
	"time"
)

// restarts is the time from the end of a service that fails at once to the first instruction of the next, with the
// least delay that a supervisor knows. Some know none below a second, so there are fewer of those.
func restarts(b *bench) ([]row, error) {
	wanted := b.pick(200, 5)
	timeout := time.Duration(b.pick(4000, 1500)) * time.Millisecond
	return b.each(b.pick(3, 1), b.able(starts|restores), func(s subject) ([]sample, error) {
		r, err := b.begin(s, plan{count: 1, mode: "fail", restart: true})
		if err != nil {
			return nil, err
		}
		if err := r.until(1, patience); err != nil {
			return nil, err
		}
		// A mark at every start and one at every end. Who does not get that far is measured by what there is.
		late := r.until(2*wanted+1, timeout)
		marks, err := r.times("marks", min(r.marks(), 2*wanted+1))
		if err != nil {
			return nil, err
		}
		var gaps []float64
		for i := 2; i < len(marks); i += 2 {
			gaps = append(gaps, float64(marks[i]-marks[i-1])/1e6)
		}
		if len(gaps) == 0 {
			return nil, errors.Join(errors.New("no restart"), late)
		}
		return []sample{{"restart: end to the next first instruction", "ms", median(gaps)}}, nil
	})
}
