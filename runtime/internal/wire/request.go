package wire

import (
	"strconv"
	"strings"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Request is what a client asks for.
type Request struct {
	Verb    string
	Alone   bool          // of orders: leave what depends on the services, and what they depend on, alone
	Quick   bool          // of orders and Takeover: do not wait for what comes of it
	Dry     bool          // of Takeover: say what would become of the services
	Reload  bool          // of Takeover: where the program is the one that runs, have its services reload
	Ready   bool          // of Wait: until the services are ready
	Follow  bool          // of Logs: go on with what is written from now on
	Times   bool          // of Logs: say when each line was read
	Timeout time.Duration // of orders, Takeover and Wait; negative: none
	Lines   int           // of Logs: the last of each service; negative: all
	Signal  spec.Signal   // of Signal; of Reload: what those get that have no reload
	// Terminal, of Exec: its standard input is a terminal, which is to be its controlling one. Term is its $TERM; "": as it
	// is.
	Terminal bool
	Term     string
	// View, of Attach: it does not type. Take: it types, whoever did. Rows and Columns are the size of its terminal; 0: it has
	// none.
	View, Take    bool
	Rows, Columns int
	// Names are of services; of Exec: of one, and then the words of a command; of Takeover: the path of the program, and
	// which file that is, as the numbers of its device and inode: "2050:131077".
	Names []string
}

// NewRequest returns the plainest request of a verb.
//
//go:noinline
func NewRequest(verb string, names ...string) Request {
	return Request{Verb: verb, Timeout: -1, Lines: -1, Names: names}
}

// Refusal is why there is no other answer: the kind of error, and what people may read.
type Refusal struct{ Kind, Text string }

// Refuse returns a refusal. Not inlined: its copies would be 2 KB.
//
//go:noinline
func Refuse(kind, text string) *Refusal { return &Refusal{kind, text} }

// Usage is a refusal of what makes no sense.
//
//go:noinline
func Usage(text string) *Refusal { return Refuse(ErrorUsage, text) }

// Append appends the request as a line, which ParseRequest reads.
func (r *Request) Append(b []byte) []byte {
	b = option(append(b, Version...), true, r.Verb)
	b = option(option(b, r.Alone, noDeps), r.Quick, noWait)
	b = option(option(option(option(b, r.Dry, dryRun), r.Reload, reload), r.Ready, ready), r.Follow, follow)
	b = option(b, r.Times, times)
	if r.Timeout >= 0 {
		b = option(b, true, timeout+strconv.FormatInt(r.Timeout.Milliseconds(), 10))
	}
	if r.Lines >= 0 {
		b = option(option(b, true, lines), true, strconv.Itoa(r.Lines))
	}
	b = option(option(option(b, r.Terminal, terminal), r.View, view), r.Take, take)
	if r.Rows > 0 {
		b = option(b, true, size+strconv.Itoa(r.Rows)+"x"+strconv.Itoa(r.Columns))
	}
	if r.Term != "" {
		b = AppendExact(option(b, true, term), r.Term)
	}
	signal := SignalWord(r.Signal)
	if r.Verb == Reload {
		signal = withSignal + signal
	}
	b = option(b, r.Signal != 0, signal)
	dashed := false
	for _, n := range r.Names {
		dashed = dashed || strings.HasPrefix(n, "-")
	}
	b = option(b, dashed, endOptions)
	for _, n := range r.Names {
		b = AppendExact(append(b, ' '), n)
	}
	return append(b, '\n')
}

// option appends a word, if it is given.
//
//go:noinline
func option(b []byte, given bool, w string) []byte {
	if given {
		b = append(append(b, ' '), w...)
	}
	return b
}

// ParseRequest reads a request, without its newline.
func ParseRequest(line string) (r Request, no *Refusal) {
	r = NewRequest("")
	first, rest, more := strings.Cut(line, " ")
	if first != Version {
		if n, is := strings.CutPrefix(first, "nimi/"); is {
			if _, number := sys.Number(n); number {
				return r, &Refusal{ErrorVersion, "this launcher speaks " + Version}
			}
		}
		return r, Usage("a request is: " + Version + " VERB WORD…")
	}
	options := true
	for more {
		var w string
		w, rest, more = strings.Cut(rest, " ")
		word, ok := ReadWord(w)
		switch {
		case !ok:
			return r, Usage("a word is not written as the protocol has it")
		case r.Verb == "":
			if r.Verb = word; !KnownVerb(word) {
				return r, Usage("no such verb")
			}
		case options && word == endOptions:
			options = false
		case options && r.option(word):
		case options && word == lines && r.Verb == Logs:
			w, rest, more = strings.Cut(rest, " ")
			if r.Lines, ok = sys.Number(w); !ok {
				return r, Usage("-n takes a number")
			}
		case options && strings.HasPrefix(word, "-"):
			return r, Usage("no such option of " + r.Verb)
		case r.Verb == Signal && r.Signal == 0:
			if r.Signal = ParseSignal(word); r.Signal == 0 {
				return r, Usage("no such signal: " + w[:min(len(w), 32)])
			}
		default:
			options = false
			r.Names = append(r.Names, word)
		}
	}
	return r, r.check()
}

// check looks at the request as a whole.
func (r *Request) check() *Refusal {
	switch r.Verb {
	case "":
		return Usage("a verb is missing")
	case Hello, Health, Down:
		if r.Names != nil {
			return Usage(r.Verb + " takes no names")
		}
	case Start, Stop, Restart, Reload, Signal:
		if r.Names == nil {
			return Usage(r.Verb + " takes names")
		}
	case Exec:
		if len(r.Names) < 2 {
			return Usage("exec takes a name and a command")
		}
	case Takeover:
		if len(r.Names) != 2 {
			return Usage("takeover takes a path, and which file it is")
		}
	case Attach:
		if len(r.Names) != 1 {
			return Usage("attach takes a name")
		}
	}
	return nil
}

// option takes an option of the request's verb that is one word.
func (r *Request) option(word string) bool {
	if r.Verb == Logs {
		r.Follow, r.Times = r.Follow || word == follow, r.Times || word == times
		return word == follow || word == times
	}
	if r.Verb == Attach {
		text, is := strings.CutPrefix(word, size)
		if !is {
			r.View, r.Take = r.View || word == view, r.Take || word == take
			return word == view || word == take
		}
		rows, columns, _ := strings.Cut(text, "x")
		var ok, also bool
		r.Rows, ok = sys.Number(rows)
		r.Columns, also = sys.Number(columns)
		return ok && also && min(r.Rows, r.Columns) > 0 && max(r.Rows, r.Columns) <= MaxSize
	}
	if r.Verb == Exec {
		text, is := strings.CutPrefix(word, term)
		if is {
			r.Term = text
		}
		r.Terminal = r.Terminal || word == terminal
		return is || word == terminal
	}
	switch r.Verb {
	case Start, Stop, Restart, Reload, Wait, Down, Takeover:
	default:
		return false
	}
	if ms, is := strings.CutPrefix(word, timeout); is {
		n, ok := sys.Number(ms)
		r.Timeout = time.Duration(min(int64(n), int64(MaxTimeout/time.Millisecond))) * time.Millisecond
		return ok
	}
	if name, is := strings.CutPrefix(word, withSignal); is && r.Verb == Reload {
		r.Signal = ParseSignal(name)
		return r.Signal != 0
	}
	switch word {
	case ready:
		r.Ready = true
		return r.Verb == Wait
	case dryRun:
		r.Dry = true
		return r.Verb == Takeover
	case reload:
		r.Reload = true
		return r.Verb == Takeover
	case noDeps:
		r.Alone = true
		return r.Verb != Wait && r.Verb != Down && r.Verb != Takeover
	case noWait:
		r.Quick = true
		return r.Verb != Wait
	}
	return false
}

// SignalWord writes a signal as ParseSignal reads it: its name, or the number of one that has none.
func SignalWord(s spec.Signal) string {
	if names := s.Values(); int(s) < len(names) && names[s].Text != "" {
		return names[s].Text
	}
	return strconv.Itoa(int(s))
}

// ParseSignal reads a signal as options have it, with or without SIG, or by its number; 0: there is none.
func ParseSignal(word string) spec.Signal {
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
