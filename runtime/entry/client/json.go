package client

import "strconv"

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

// quoted appends a string. What is not UTF-8 in it becomes U+FFFD.
func (o *object) quoted(value string) {
	o.b = append(o.b, '"')
	for i, r := range value {
		switch {
		case r == '"' || r == '\\':
			o.b = append(o.b, '\\', byte(r))
		case r < ' ' || r == 0x7f:
			const hex = "0123456789abcdef"
			o.b = append(o.b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		case r == 0xfffd:
			o.b = append(o.b, `\ufffd`...)
		default:
			o.b = append(o.b, value[i:i+character(value[i:])]...)
		}
	}
	o.b = append(o.b, '"')
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
	o.text("name", a.head.name)
	o.number("pid", a.head.pid)
	o.text("version", a.head.version)
	o.text("state", a.head.state)
	o.number("uptime", a.head.uptime)
	o.close('}')
	o.open("services", '[')
	for i := range a.units {
		a.units[i].appendJSON(&o, now)
	}
	return append(o.b, "]}\n"...)
}

func (u *unit) appendJSON(o *object, now int64) {
	o.open("", '{')
	o.text("name", u.name)
	o.text("path", u.path)
	o.text("state", u.state)
	o.key("ready")
	o.b = strconv.AppendBool(o.b, u.ready)
	o.maybe("pid", u.pid, u.pid != 0)
	o.maybe("uptime", max(0, now-u.since), u.pid != 0 && u.since > 0)
	o.maybe("since", u.since, u.since != 0)
	o.maybe("due", u.due, u.due != 0)
	o.number("restarts", u.restarts)
	o.number("runs", u.runs)
	o.maybe("exit", decimal(u.exit), u.exit != "")
	o.known("signal", u.signal)
	o.known("cause", u.cause)
	o.known("problem", u.problem)
	o.known("note", u.note)
	o.maybe("memory", u.memory, u.measured)
	o.maybe("cpu", u.cpu, u.measured)
	o.known("process", u.process)
	o.known("config", u.config)
	o.close('}')
}
