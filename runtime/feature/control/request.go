package control

import (
	"strings"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

const (
	// maxRequest is how long a request may be, in bytes, its newline included.
	maxRequest = 64 << 10
	// version is the first word of every request.
	version = "nimi/1"
)

// request is what a client asks for.
type request struct {
	verb    string
	alone   bool          // --no-deps
	quick   bool          // --no-wait
	ready   bool          // --ready
	follow  bool          // -f
	timeout time.Duration // --timeout; negative: none
	lines   int           // -n; negative: all
	signal  spec.Signal
	names   []string
}

// refusal is why there is no other answer.
type refusal struct{ kind, text string }

// usage is a refusal of what makes no sense. It is a call at each place: copies would be 2 KB more.
//
//go:noinline
func usage(text string) *refusal { return &refusal{"usage", text} }

// mostTimeout is what a longer --timeout is taken for.
const mostTimeout = 1 << 40

// parse reads a request, without its newline.
func parse(line string) (r request, no *refusal) {
	r.timeout, r.lines = -1, -1
	first, rest, more := strings.Cut(line, " ")
	if first != version {
		if n, is := strings.CutPrefix(first, "nimi/"); is {
			if _, number := sys.Number(n); number {
				return r, &refusal{"version", "this launcher speaks " + version}
			}
		}
		return r, usage("a request is: " + version + " VERB WORD…")
	}
	options := true
	for more {
		var w string
		w, rest, more = strings.Cut(rest, " ")
		word, ok := unescape(w)
		switch {
		case !ok:
			return r, usage("a word is not written as the protocol has it")
		case r.verb == "":
			if r.verb = word; !known(word) {
				return r, usage("no such verb")
			}
		case options && word == "--":
			options = false
		case options && r.option(word):
		case options && word == "-n" && r.verb == "logs":
			w, rest, more = strings.Cut(rest, " ")
			if r.lines, ok = sys.Number(w); !ok {
				return r, usage("-n takes a number")
			}
		case options && strings.HasPrefix(word, "-"):
			return r, usage("no such option of " + r.verb)
		case r.verb == "signal" && r.signal == 0:
			if r.signal = signal(word); r.signal == 0 {
				return r, usage("no such signal: " + w[:min(len(w), 32)])
			}
		default:
			options = false
			r.names = append(r.names, word)
		}
	}
	switch r.verb {
	case "":
		return r, usage("a verb is missing")
	case "hello", "health":
		if r.names != nil {
			return r, usage(r.verb + " takes no names")
		}
	case "start", "stop", "restart", "reload", "signal":
		if r.names == nil {
			return r, usage(r.verb + " takes names")
		}
	case "attach", "takeover":
		return r, usage(r.verb + " is reserved")
	}
	return r, nil
}

func known(verb string) bool {
	switch verb {
	case "hello", "status", "watch", "start", "stop", "restart", "reload", "signal", "logs", "wait", "health", "attach", "takeover":
		return true
	}
	return false
}

// option takes an option of the request's verb that is one word.
func (r *request) option(word string) bool {
	if r.verb == "logs" {
		if word == "-f" {
			r.follow = true
			return true
		}
		return false
	}
	switch r.verb {
	case "start", "stop", "restart", "reload", "wait":
	default:
		return false
	}
	if ms, is := strings.CutPrefix(word, "--timeout="); is {
		n, ok := sys.Number(ms)
		r.timeout = time.Duration(min(n, mostTimeout/int(time.Millisecond))) * time.Millisecond
		return ok
	}
	switch word {
	case "--ready":
		r.ready = true
		return r.verb == "wait"
	case "--no-deps":
		r.alone = true
		return r.verb != "wait"
	case "--no-wait":
		r.quick = true
		return r.verb != "wait"
	}
	return false
}

// signal reads a signal as options have it, with or without SIG, or by its number; 0: there is none.
func signal(word string) spec.Signal {
	if n, ok := sys.Number(word); ok {
		if n > int(spec.SIGRTMAX) {
			return 0
		}
		return spec.Signal(n)
	}
	word = strings.TrimPrefix(word, "SIG")
	for n, v := range spec.Signal(0).Values() {
		if v.Text == word && word != "" {
			return spec.Signal(n)
		}
	}
	return 0
}
