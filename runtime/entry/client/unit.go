package client

import "strings"

// unit is how a service is, as the launcher says (docs/control-protocol.md). Texts may hold anything.
type unit struct {
	_                   [0]func() // never compared, so nothing to compare with is linked
	name, path, state   string
	ready               bool
	pid, session        int64
	since, due          int64 // ms since 1970; 0: unknown
	restarts, runs      int64
	exit, signal, cause string // "": unknown
	problem, note       string
	process, config     string // hashes
	measured            bool
	memory              int64 // bytes
	cpu, cpuBefore      int64 // ms
}

// head is how the launcher is.
type head struct {
	name, version, state string
	pid, uptime, units   int64
}

// answer is what a status or watch request has brought so far.
type answer struct {
	head     head
	units    []unit
	last     *unit // of which a line has come last
	complete bool  // every unit has come once
}

// take takes a data line. Unknown kinds and keys are left out: that is how the protocol grows.
func (a *answer) take(kind, rest string) {
	switch kind {
	case "launcher":
		a.head.read(rest)
	case "unit":
		name, fields, _ := strings.Cut(rest, " ")
		u := a.find(unescape(name))
		*u = unit{name: u.name, cpu: u.cpu}
		u.read(fields)
		a.last = u
	}
}

// find returns a unit by its name, a new one where it is new. At first each comes once.
func (a *answer) find(name string) *unit {
	for i := range a.units {
		if a.complete && a.units[i].name == name {
			return &a.units[i]
		}
	}
	a.units = append(a.units, unit{name: name})
	return &a.units[len(a.units)-1]
}

func (h *head) read(fields string) {
	for fields != "" {
		var word string
		word, fields, _ = strings.Cut(fields, " ")
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "name":
			h.name = unescape(value)
		case "version":
			h.version = unescape(value)
		case "state":
			h.state = unescape(value)
		case "pid":
			h.pid = decimal(value)
		case "uptime":
			h.uptime = decimal(value)
		case "services":
			h.units = decimal(value)
		}
	}
}

func (u *unit) read(fields string) {
	for fields != "" {
		var word string
		word, fields, _ = strings.Cut(fields, " ")
		key, value, _ := strings.Cut(word, "=")
		text := unescape(value)
		switch key {
		case "path":
			u.path = text
		case "state":
			u.state = text
		case "ready":
			u.ready = value == "1"
		case "pid":
			u.pid = decimal(value)
		case "session":
			u.session = decimal(value)
		case "since":
			u.since = decimal(value)
		case "due":
			u.due = decimal(value)
		case "restarts":
			u.restarts = decimal(value)
		case "runs":
			u.runs = decimal(value)
		case "exit":
			u.exit = text
		case "signal":
			u.signal = text
		case "cause":
			u.cause = text
		case "problem":
			u.problem = text
		case "note":
			u.note = text
		case "process":
			u.process = text
		case "config":
			u.config = text
		}
	}
}

// ending says how the last run has ended.
func (u *unit) ending() string {
	switch {
	case u.signal != "":
		return "killed by " + u.signal
	case u.exit != "":
		return "exited " + u.exit
	}
	return "-"
}
