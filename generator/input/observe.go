package input

import (
	"regexp"
	"slices"
	"strings"
)

// Asked is what the code that reads a value asks of it. Whoever observes a report is told, so that a description of the input
// can be made from the code that reads it (package schema).
type Asked struct {
	// Kinds are the kinds that the code takes at this place.
	Kinds []Kind
	// Ranged: a number is from Least to Most, and Whole if that is so.
	Ranged, Whole bool
	Least, Most   float64
	// Form is what a string has to look like.
	Form Form
	// Elements: the code reads the elements of a list.
	Elements bool
	// Keys are the names of the members of an object that mean something. Closed: it may have no others.
	Keys   []string
	Closed bool
	// Named: the other members have names that the author chooses, in the form Names.
	Named bool
	Names Form
	// Missing: the value is null, and must not be.
	Missing bool
	// Refused: the value is not what is asked for here.
	Refused bool
}

// Form is a set of strings: some words, and what matches a pattern. The zero Form is every string.
type Form struct {
	// Name is what the set is called, where it is large and at several places.
	Name string
	// Words are listed, in the order of messages.
	Words []string
	// Pattern is a regular expression that has the same meaning in Go and in JavaScript. It is not anchored.
	Pattern *regexp.Regexp
	// Filled: every string but the empty one, where there are neither words nor a pattern.
	Filled bool
}

// Has reports whether a string is in the set.
func (f Form) Has(s string) bool {
	if f.Words == nil && f.Pattern == nil {
		return !f.Filled || s != ""
	}
	return slices.Contains(f.Words, s) || f.Pattern != nil && f.Pattern.MatchString(s)
}

// Observe has a function called for everything that is asked of a value from now on.
func (r *Report) Observe(observer func(v Value, asked Asked)) { r.observer = observer }

// asked tells the observer.
func (v Value) asked(a Asked) {
	if v.report != nil && v.report.observer != nil {
		v.report.observer(v, a)
	}
}

// askedKeys tells the observer of the keys of an object.
func (v Value) askedKeys(known Fields, closed bool) {
	if v.report != nil && v.report.observer != nil {
		v.asked(Asked{Keys: known.Keys(), Closed: closed})
	}
}

// In reads a string of a set and reports whether it is one; if not, the caller says what is wrong.
func (v Value) In(f Form) bool {
	ok := v.Kind() == String && f.Has(v.json.Str)
	v.asked(Asked{Form: f, Refused: v.Kind() == String && !ok})
	return ok
}

// Word reads one of some words, and returns its number. The hints are for words that other programs use. It returns -1
// for null, and for what is wrong.
func (v Value) Word(allowed []string, hints ...Hint) int {
	want := "one of " + strings.Join(allowed, ", ")
	if !v.Is(want, String) {
		return -1
	}
	if !v.In(Form{Words: allowed}) {
		v.Problem("must be %s, not %s%s", want, Quote(v.json.Str), hintFor(v.json.Str, hints, allowed))
		return -1
	}
	return slices.Index(allowed, v.json.Str)
}

// EachOf is Each for members whose names are of a set. It calls other with those that are not.
func (v Value) EachOf(form string, names Form, read, other func(name string, v Value)) {
	v.asked(Asked{Names: names})
	for _, m := range v.Members(form) {
		if names.Has(m.Name) {
			read(m.Name, m.Value)
			continue
		}
		v.asked(Asked{Refused: true})
		other(m.Name, m.Value)
	}
}
