package main

import (
	"fmt"
	"os"
	"time"
)

// budget is the time after which a subject is not measured again, within one call of each. Those that take seconds
// for everything get fewer repetitions by that. The first one does not count, in which launchers are built.
const budget = 8 * time.Second

// each measures every subject n times: repetitions outside, subjects inside. A peer that fails is left out from
// there on, with a note; the failure of a launcher is one of the whole run.
func (b *bench) each(n int, subjects []subject, measure func(subject) ([]sample, error)) ([]row, error) {
	var whats []string
	rows := map[string]map[string]*row{}
	failed, spent := map[string]bool{}, map[string]time.Duration{}
	for i := range n {
		for _, s := range subjects {
			if failed[s.name] || spent[s.name] > budget {
				continue
			}
			begin := time.Now()
			samples, err := measure(s)
			if left := b.clear(); err == nil {
				err = left
			}
			if i > 0 {
				spent[s.name] += time.Since(begin)
			}
			if err != nil && s.can&ours != 0 {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			if err != nil {
				fmt.Fprintf(os.Stderr, "bench: %s: left out: %v\n", s.name, err)
				failed[s.name] = true
			}
			for _, v := range samples {
				if rows[v.what] == nil {
					whats, rows[v.what] = append(whats, v.what), map[string]*row{}
				}
				if rows[v.what][s.name] == nil {
					rows[v.what][s.name] = &row{What: v.what, Subject: s.name, Unit: v.unit}
				}
				rows[v.what][s.name].Values = append(rows[v.what][s.name].Values, v.value)
			}
		}
	}
	var all []row
	for _, what := range whats {
		var group []row
		for _, s := range subjects {
			if r := rows[what][s.name]; r != nil {
				r.Reach = reaches()[s.name][what]
				group = append(group, *r)
			}
		}
		all = append(all, compared(group)...)
	}
	return all, nil
}
