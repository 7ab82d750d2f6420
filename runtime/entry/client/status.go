package client

import (
	"bytes"
	"time"

	"nimi/runtime/internal/sys"
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
		if c.options.has(optJSON) {
			c.out = a.appendJSON(c.out, time.Now().UnixMilli())
			return
		}
		v := viewOf(1)
		c.out = v.appendTable(c.out, a, 0)
		c.out = v.appendRemarks(c.out, a)
		if v.width > 0 {
			c.out = append(v.appendTotals(c.out, a), '\n')
		}
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

// view is how a table of services is shown. On a terminal it is for people: what has failed comes first, in red, and as
// many columns as fit. Elsewhere it is for programs, too: the same every time.
type view struct {
	width int // of the terminal; 0: there is none
	color bool
}

// viewOf returns the view for a descriptor.
func viewOf(fd int) view {
	_, columns := sys.Screen(fd)
	return view{columns, columns > 0 && sys.Getenv("NO_COLOR") == "" && sys.Getenv("TERM") != "dumb"}
}

// The columns, in the order in which they are left out where there is no room: since, CPU, memory …
const (
	columnReady = 2 + iota
	columnPid
	columnUptime
	columnRestarts
	columnEnd
	columnMemory
	columnCPU
	columnSince
)

// appendTable appends the table. elapsed is the time since the services were measured last, in ms; 0: they were not.
func (v *view) appendTable(b []byte, a *answer, elapsed int64) []byte {
	t := table{}
	t.row("NAME", "STATE", "READY", "PID", "UPTIME", "RESTARTS", "LAST-EXIT", "MEM", "CPU", "SINCE")
	failed, now := 0, time.Now().UnixMilli()
	for _, first := range [...]bool{true, false} {
		for i := range a.units {
			if u := &a.units[i]; first == (v.width > 0 && u.State == wire.StateFailed) {
				u.row(&t, now, elapsed)
				if first {
					failed++
				}
			}
		}
	}
	if v.width > 0 {
		t.fit(v.width, columnSince, columnCPU, columnMemory, columnEnd, columnRestarts, columnUptime, columnPid, columnReady)
	}
	if !v.color || failed == 0 {
		return t.appendTo(b)
	}
	row, rows := cutLine(t.appendTo(nil))
	b = add(b, row, "\n")
	for range failed {
		row, rows = cutLine(rows)
		b = add(b, "\x1b[31m", row, "\x1b[0m\n")
	}
	return append(b, rows...)
}

// row adds the unit's.
func (u *unit) row(t *table, now, elapsed int64) {
	pid, uptime, memory, cpu := "-", "-", "-", "-"
	if u.Pid != 0 {
		pid = integer(u.Pid)
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
	t.row(u.Name, u.State, choice(u.Ready, "yes", "no"), pid, uptime, integer(u.Restarts), u.ending(), memory, cpu, instant(u.Since))
}

// appendRemarks appends what there is to say of single services.
func (v *view) appendRemarks(b []byte, a *answer) []byte {
	for i := range a.units {
		u := &a.units[i]
		waits := ""
		switch {
		case u.Waits != "":
			waits = "waits for " + u.Waits
		case u.State == wire.StateScheduled && u.Due != 0:
			waits = "next run at " + instant(u.Due)
		}
		for _, said := range [...]string{u.Problem, waits, u.Note} {
			if said != "" {
				b = remark(b, u.Name, said)
			}
		}
	}
	return b
}

// appendTotals appends how many services are in which state, what has failed first, as part of a line.
func (v *view) appendTotals(b []byte, a *answer) []byte {
	plural := "s"
	if len(a.units) == 1 {
		plural = ""
	}
	b = add(b, integer(int64(len(a.units))), " service", plural)
	between := ": "
	for _, state := range [...]string{
		wire.StateFailed, wire.StateSkipped, wire.StateRestarting, wire.StateWaiting, wire.StateStarting, wire.StateStopping,
		wire.StateRunning, wire.StateCompleted, wire.StateScheduled, wire.StateListening, wire.StateStopped, wire.StateOff,
	} {
		n := int64(0)
		for i := range a.units {
			if a.units[i].State == state {
				n++
			}
		}
		if n > 0 {
			b = add(b, between, integer(n), " ", state)
			between = ", "
		}
	}
	return b
}

// computed writes how long processes have computed.
func computed(ms int64) string {
	if ms < 60_000 {
		return tenths(ms/100) + "s"
	}
	return span(ms)
}

// cutLine cuts off the first of whole lines, without its newline.
//
//go:noinline
func cutLine(text []byte) (line string, rest []byte) {
	end := bytes.IndexByte(text, '\n')
	return string(text[:end]), text[end+1:]
}
