package client

import (
	"strconv"
	"time"

	"nimi/runtime/internal/wire"
)

// status says how the services are, once or again and again.
func (c *client) status() {
	if c.options.has(optWatch) {
		c.watch()
		return
	}
	if a, ok := c.look(); ok {
		c.measure(a)
		c.show(a, 0)
	}
}

// look asks how the services are.
func (c *client) look() (*answer, bool) {
	if !c.ask(wire.Patience, wire.NewRequest(wire.Status, c.names...)) {
		return nil, false
	}
	a := &answer{}
	for {
		kind, rest, ok := c.next()
		if !ok {
			return a, c.code == wire.ExitDone
		}
		a.take(kind, rest)
	}
}

// show prints how the services are. elapsed is the time since they were measured last, in ms; 0: they were not.
func (c *client) show(a *answer, elapsed int64) {
	now := time.Now().UnixMilli()
	if c.options.has(optJSON) {
		c.out = a.appendJSON(c.out, now)
		return
	}
	t := table{}
	t.row("NAME", "STATE", "READY", "PID", "UPTIME", "RESTARTS", "LAST-EXIT", "MEM", "CPU", "SINCE")
	for i := range a.units {
		u := &a.units[i]
		ready, pid, uptime, memory, cpu := "no", "-", "-", "-", "-"
		if u.Ready {
			ready = "yes"
		}
		if u.Pid != 0 {
			pid = strconv.FormatInt(u.Pid, 10)
			if u.Since > 0 {
				uptime = span(now - u.Since)
			}
		}
		if u.measured {
			memory, cpu = size(u.memory), computed(u.cpu)
			if elapsed > 0 {
				cpu = tenths(max(0, u.cpu-u.cpuBefore)*1000/elapsed) + "%"
			}
		}
		t.row(u.Name, u.State, ready, pid, uptime, strconv.FormatInt(u.Restarts, 10), u.ending(), memory, cpu, instant(u.Since))
	}
	c.out = t.appendTo(c.out)
	for i := range a.units {
		for _, text := range [...]string{a.units[i].Problem, a.units[i].Note} {
			if text != "" {
				c.tell(a.units[i].Name, text)
			}
		}
	}
}

// computed writes how long processes have computed.
func computed(ms int64) string {
	if ms < 60_000 {
		return tenths(ms/100) + "s"
	}
	return span(ms)
}
