package client

import "time"

// facts is what is said of a service, for people or as JSON. What is not set is left out.
type facts struct {
	json  *object
	table table
}

func (f *facts) text(key, value string) {
	switch {
	case value == "":
	case f.json != nil:
		f.json.text(key, value)
	default:
		f.table.row("  "+key, value)
	}
}

// time is text for people, and milliseconds in JSON.
func (f *facts) time(key string, d time.Duration) {
	if f.json != nil {
		f.json.number(key, d.Milliseconds())
		return
	}
	f.text(key, duration(d.Milliseconds()))
}

// list is a command for people, and an array in JSON.
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
func (f *facts) open(key string, n int) {
	if f.json != nil && n > 0 {
		f.json.open(key, '{')
	}
}

func (f *facts) end(n int) {
	if f.json != nil && n > 0 {
		f.json.close('}')
	}
}

// pair is a row for people. It may be without a value, which in JSON is null.
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
