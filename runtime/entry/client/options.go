package client

import (
	"strings"

	"nimi/runtime/internal/expression"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// option is a set of options.
type option uint32

// The options, in the order of optionNames.
const (
	optJSON option = 1 << iota
	optWatch
	optNoDeps
	optNoWait
	optReady
	optFollow
	optHelp
	optVersion
	optTTY
	optNoTTY
	optTUI
	optNoTUI
	optDryRun
	optView
	optTake
	optReload
	optTimestamps
	optNoPrefix
	optDetach
	optTimeout // these take a value
	optLines
	optOnly
	optExcept
	optProfile
	optWith
	optSignal
	optSocket
	optDetachKeys
	optSince
	optUntil
	optGrep
)

// optionNames are how options are spelled, long and short.
var optionNames = [...][2]string{
	{"--json", ""}, {"--watch", "-w"}, {"--no-deps", ""}, {"--no-wait", ""}, {"--ready", ""}, {"--follow", "-f"},
	{"--help", "-h"}, {"--version", ""}, {"--tty", "-t"}, {"--no-tty", "-T"}, {"--tui", ""}, {"--no-tui", ""}, {"--dry-run", ""},
	{"--view", ""}, {"--take", ""}, {"--reload", ""}, {"--timestamps", ""}, {"--no-prefix", ""}, {"--detach", "-d"},
	{"--timeout", ""}, {"--lines", "-n"}, {"--only", ""}, {"--except", ""}, {"--profile", ""}, {"--with", ""}, {"--signal", ""}, {"--socket", ""},
	{"--detach-keys", ""}, {"--since", ""}, {"--until", ""}, {"--grep", ""},
}

// options are those of a command line, and its words.
type options struct {
	given        option
	timeout      int // ms
	lines        int
	only, except []string
	profiles     []string
	with         []string
	signal       spec.Signal
	socket       string
	detach       []byte // the keys that end attach
	since, until string
	grep         *expression.Expression
	words        []string
}

func (o *options) has(one option) bool { return o.given&one != 0 }

// parse reads a command line. Options and words may stand in any order; after "--" there are only words. It returns what
// is wrong with it; "" is nothing.
func (o *options) parse(args []string) string {
	for i := 0; i < len(args); i++ {
		a := args[i]
		if len(o.words) == 2 && o.words[0] == "exec" { // all that follows the name is the command's own
			if a == "--" {
				i++
			}
			o.words = append(o.words, args[i:]...)
			return ""
		}
		if a == "--" {
			o.words = append(o.words, args[i+1:]...)
			return ""
		}
		if len(a) < 2 || a[0] != '-' {
			o.words = append(o.words, a)
			continue
		}
		name, value, has := a, "", false
		if a[1] == '-' {
			name, value, has = strings.Cut(a, "=")
		} else if len(a) > 2 {
			name, value, has = a[:2], a[2:], true
		}
		one := find(name)
		switch {
		case one == 0:
			return "unknown option " + name
		case one >= optTimeout && !has:
			if i++; i == len(args) {
				return name + " needs a value"
			}
			value = args[i]
		case one < optTimeout && has && a[1] != '-': // -fn 5
			args[i] = "-" + value
			i--
		case one < optTimeout && has:
			return name + " takes no value"
		}
		o.given |= one
		if wrong := o.set(one, value); wrong != "" {
			return name + ": " + wrong
		}
	}
	return ""
}

// find returns the option of a name; 0: there is none.
//
//go:noinline
func find(name string) option {
	for i := range optionNames {
		if name == optionNames[i][0] || name == optionNames[i][1] {
			return 1 << i
		}
	}
	return 0
}

// spelled returns the long names of options, with a text between them.
//
//go:noinline
func spelled(set option, between string) string {
	text := ""
	for i := range optionNames {
		if set&(1<<i) != 0 {
			text += between + optionNames[i][0]
		}
	}
	return text[min(len(between), len(text)):]
}

// set takes the value of an option, and returns what is wrong with it.
func (o *options) set(one option, value string) string {
	ok := value != ""
	switch one {
	case optTimeout:
		if o.timeout, ok = milliseconds(value); !ok {
			return value + " is not a number of seconds"
		}
	case optLines:
		if o.lines, ok = sys.Number(value); !ok || len(value) > 9 {
			return value + " is not a number of lines"
		}
	case optOnly:
		o.only = cut(o.only, value)
	case optExcept:
		o.except = cut(o.except, value)
	case optProfile:
		o.profiles = cut(o.profiles, value)
	case optWith:
		o.with = cut(o.with, value)
	case optSignal:
		if o.signal = wire.ParseSignal(value); o.signal == 0 {
			return value + " is no signal" + didYouMean(value, signalWords())
		}
	case optDetachKeys:
		if o.detach, ok = detachKeys(value); !ok {
			return value + " is not keys: a, or ctrl- and a letter or one of @[\\]^_, with commas between them; or none"
		}
	case optSince:
		o.since = value
	case optUntil:
		o.until = value
	case optGrep:
		var err error
		if o.grep, err = expression.Compile(value); err != nil {
			return value + ": " + err.Error()
		}
	case optSocket:
		if o.socket = value; !ok {
			return "the path is empty"
		}
	}
	return ""
}

// milliseconds reads seconds, with up to three decimal places.
func milliseconds(s string) (ms int, ok bool) {
	whole, part, point := strings.Cut(s, ".")
	if len(whole) > 9 || len(part) > 3 || point && part == "" {
		return 0, false
	}
	n, ok := sys.Number(whole)
	if !ok || !point {
		return n * 1000, ok
	}
	m, ok := sys.Number((part + "00")[:3])
	return n*1000 + m, ok
}

// cut appends what commas separate.
func cut(list []string, s string) []string {
	for more := true; more; {
		var one string
		one, s, more = strings.Cut(s, ",")
		list = append(list, one)
	}
	return list
}
