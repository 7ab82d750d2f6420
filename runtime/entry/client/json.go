package client

import (
	"strconv"

	"nimi/runtime/internal/text"
	"nimi/runtime/internal/wire"
)

// object appends JSON (RFC 8259). Every member and element puts a comma before itself where one is needed; one without a
// key is an element.
type object struct{ b []byte }

//go:noinline
func (o *object) comma() {
	if n := len(o.b); n > 0 && o.b[n-1] != '{' && o.b[n-1] != '[' {
		o.b = append(o.b, ',')
	}
}

//go:noinline
func (o *object) key(key string) {
	o.comma()
	if key != "" {
		o.quoted(key)
		o.b = append(o.b, ':')
	}
}

// open begins an object or an array, and close ends it.
//
//go:noinline
func (o *object) open(key string, bracket byte) {
	o.key(key)
	o.b = append(o.b, bracket)
}

//go:noinline
func (o *object) close(bracket byte) { o.b = append(o.b, bracket) }

//go:noinline
func (o *object) text(key, value string) {
	o.key(key)
	o.quoted(value)
}

// quoted appends a string.
//
//go:noinline
func (o *object) quoted(value string) {
	o.b = append(text.JSON(append(o.b, '"'), []byte(value)), '"')
}

// known is text, or null where that is empty.
//
//go:noinline
func (o *object) known(key, value string) {
	if o.key(key); value != "" {
		o.quoted(value)
		return
	}
	o.b = append(o.b, "null"...)
}

//go:noinline
func (o *object) number(key string, n int64) {
	o.key(key)
	o.b = strconv.AppendInt(o.b, n, 10)
}

// maybe is a number that may be unknown: null.
//
//go:noinline
func (o *object) maybe(key string, n int64, known bool) {
	if known {
		o.number(key, n)
		return
	}
	o.known(key, "")
}

// appendJSON writes how the services are, in one line. Every key is always there.
func (a *answer) appendJSON(b []byte, now int64) []byte {
	o := object{b}
	o.b = append(o.b, '{')
	o.open("launcher", '{')
	o.text("name", a.head.Name)
	o.number("pid", a.head.Pid)
	o.text("version", a.head.Version)
	o.text("state", a.head.State)
	o.number("uptime", a.head.Uptime)
	o.known("build", a.head.Build)
	o.close('}')
	o.open("services", '[')
	for i := range a.units {
		a.units[i].appendJSON(&o, now)
	}
	return append(o.b, "]}\n"...)
}

func (u *unit) appendJSON(o *object, now int64) {
	o.open("", '{')
	o.text("name", u.Name)
	o.text("path", u.Path)
	o.text("state", u.State)
	o.key("ready")
	o.b = append(o.b, choice(u.Ready, "true", "false")...)
	o.maybe("pid", u.Pid, u.Pid != 0)
	o.maybe("uptime", max(0, now-u.Since), u.Pid != 0 && u.Since > 0)
	o.maybe("since", u.Since, u.Since != 0)
	o.maybe("due", u.Due, u.Due != 0)
	o.number("restarts", u.Restarts)
	o.number("runs", u.Runs)
	o.maybe("exit", wire.Decimal(u.Exit), u.Exit != "")
	o.known("signal", u.Signal)
	o.known("cause", u.Cause)
	o.known("problem", u.Problem)
	o.known("note", u.Note)
	o.known("waits", u.Waits)
	o.maybe("memory", u.memory, u.measured)
	o.maybe("cpu", u.cpu, u.measured)
	o.known("process", u.Process)
	o.known("config", u.Config)
	o.known("policy", u.Policy)
	o.close('}')
}
