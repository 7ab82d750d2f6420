package main

import (
	"fmt"
	"os/exec"
	"time"
)

// controls is the time of a command that asks a launcher, from its start to its end, against that of a Go program that does
// nothing. The launcher has a socket where it has one by default.
func controls(b *bench) ([]row, error) {
	var all []row
	for _, c := range []struct {
		verb, reach string
		services    int
	}{
		{"healthcheck", "≤ 1.5 × empty", 1}, {"healthcheck", "", 1000}, {"status", "", 1}, {"status", "≤ 15 × empty", 1000},
	} {
		if b.short && c.services > 1 {
			continue
		}
		rows, err := b.ask(c.verb, c.reach, c.services)
		if err != nil {
			return nil, fmt.Errorf("%s, %d services: %w", c.verb, c.services, err)
		}
		all = append(all, rows...)
	}
	return all, nil
}

// ask measures one command.
func (b *bench) ask(verb, reach string, services int) ([]row, error) {
	s := subject{name: "launcher", argv: launcher("plain", true, true)}
	r, err := b.begin(s, plan{count: services, mode: "idle"})
	if err != nil {
		return nil, err
	}
	defer b.clear()
	if err := r.until(services, patience); err != nil {
		return nil, err
	}
	argv, err := s.argv(b, job{services: r.services}) // the one that runs, which is built
	if err != nil {
		return nil, err
	}
	// With a head start the services run before there is a socket.
	if out, err := exec.Command(argv[0], "wait").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s wait: %v\n%s", argv[0], err, out)
	}
	rows := []row{{Subject: "an empty Go program"}, {Subject: "launcher " + verb, Reach: reach}}
	for range b.pick(100, 2) {
		for i, argv := range [][]string{{b.path("empty")}, {argv[0], verb}} {
			begin := time.Now()
			if out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
				return nil, fmt.Errorf("%v: %v\n%s", argv, err, out)
			}
			rows[i].What, rows[i].Unit = fmt.Sprintf("%s of %d", verb, services), "ms"
			rows[i].Values = append(rows[i].Values, float64(time.Since(begin))/1e6)
		}
	}
	return compared(rows), nil
}
