package client

import (
	"strconv"
	"time"

	"nimi/runtime/spec"
)

// facts is what is said of a service, for people or as JSON. What is not set is left out.
type facts struct {
	json  *object
	table table
}

//go:noinline
func (f *facts) text(key, value string) {
	switch {
	case value == "":
	case f.json != nil:
		f.json.text(key, value)
	default:
		f.table.row("  "+key, value)
	}
}

// set is time where that is not 0.
//
//go:noinline
func (f *facts) set(key string, d time.Duration) {
	if d != 0 {
		f.time(key, d)
	}
}

// time is text for people, and milliseconds in JSON.
//
//go:noinline
func (f *facts) time(key string, d time.Duration) {
	if f.json != nil {
		f.json.number(key, d.Milliseconds())
		return
	}
	f.text(key, duration(d.Milliseconds()))
}

// limit is a time of which 0 is none.
func (f *facts) limit(key string, d time.Duration) {
	if d == 0 && f.json == nil {
		f.text(key, "none")
		return
	}
	f.time(key, d)
}

// plain is text for people, and stands in JSON as it is.
//
//go:noinline
func (f *facts) plain(key, value string) {
	if f.json == nil {
		f.text(key, value)
		return
	}
	f.json.key(key)
	f.json.b = append(f.json.b, value...)
}

// flag is "yes" for people, and nothing where it is not set.
func (f *facts) flag(key string, is bool) {
	if is {
		f.plain(key, choice(f.json != nil, "true", "yes"))
	}
}

// count is a number that is not 0.
//
//go:noinline
func (f *facts) count(key string, n int) { f.number(key, spec.Int{Set: n != 0, Value: n}) }

// number is one that may be 0.
func (f *facts) number(key string, n spec.Int) {
	if n.Set {
		f.plain(key, integer(int64(n.Value)))
	}
}

// bits are a set in hexadecimal, as proc_pid_status(5) has it.
//
//go:noinline
func (f *facts) bits(key string, set uint64) {
	if set != 0 {
		f.text(key, "0x"+strconv.FormatUint(set, 16))
	}
}

//go:noinline
func (f *facts) signal(key string, s spec.Signal) { f.text(key, name(s)) }

// hooks are commands, of which those that may fail have a dash before the program.
func (f *facts) hooks(key string, all []spec.Command) {
	var list [][]string
	for i := range all {
		argv := all[i].Argv
		if all[i].Optional && len(argv) > 0 {
			argv = append([]string{"-" + argv[0]}, argv[1:]...)
		}
		list = append(list, argv)
	}
	f.commands(key, list)
}

// commands are rows for people, and an array of arrays in JSON.
//
//go:noinline
func (f *facts) commands(key string, all [][]string) {
	if f.json != nil && all != nil {
		f.json.open(key, '[')
	}
	for _, argv := range all {
		if f.json != nil {
			f.list("", argv)
		} else {
			f.list(key, argv)
		}
	}
	if f.json != nil && all != nil {
		f.json.close(']')
	}
}

// list is a command for people, and an array in JSON.
//
//go:noinline
func (f *facts) list(key string, values []string) {
	if f.json == nil {
		f.text(key, command(values))
	} else if values != nil {
		f.json.open(key, '[')
		for _, v := range values {
			f.json.text("", v)
		}
		f.json.close(']')
	}
}

// open begins n pairs, which are an object in JSON.
//
//go:noinline
func (f *facts) open(key string, n int) {
	if f.json != nil && n > 0 {
		f.json.open(key, '{')
	}
}

//go:noinline
func (f *facts) end(n int) {
	if f.json != nil && n > 0 {
		f.json.close('}')
	}
}

// pair is a row for people. It may be without a value, which in JSON is null.
//
//go:noinline
func (f *facts) pair(key, name, between, value string, without bool) {
	switch {
	case f.json != nil:
		f.json.comma()
		f.json.quoted(name)
		f.json.b = append(f.json.b, ':')
		if without {
			f.json.b = append(f.json.b, "null"...)
		} else {
			f.json.quoted(value)
		}
	case without && between == "=":
		f.text(key, quote(name)+" is unset")
	case without:
		f.text(key, quote(name))
	default:
		f.text(key, quote(name)+between+quote(value))
	}
}

// word is how a configuration spells a value of an enumeration. As an interface, spec.Enum would cost ten kilobytes.
//
//go:noinline
func word(of []spec.Value, n int) string { return of[n].Text }
