package input

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"nimi/runtime/spec"
)

// Value is one JSON value and the place where it stands. A key that is missing has a null value.
type Value struct {
	json gjson.Result
	// Path is where it stands, as in services.web.process.argv[2].
	Path   string
	report *Report
}

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds of JSON values.
const (
	Null Kind = iota
	Boolean
	Number
	String
	List
	Object
)

// String returns the kind as messages name it.
func (k Kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "a list", "an object"}[k]
}

// Kind returns the kind of the value.
func (v Value) Kind() Kind {
	switch v.json.Type {
	case gjson.True, gjson.False:
		return Boolean
	case gjson.Number:
		return Number
	case gjson.String:
		return String
	case gjson.JSON:
		if v.json.IsArray() {
			return List
		}
		return Object
	}
	return Null
}

// IsNull reports whether the value is null or missing.
func (v Value) IsNull() bool { return v.Kind() == Null }

// IsOff reports whether the value is null, missing or false: whether an option that can be switched off is.
func (v Value) IsOff() bool { return v.IsNull() || v.json.Type == gjson.False }

// Problem reports what is wrong with the value.
func (v Value) Problem(format string, args ...any) {
	if v.IsNull() {
		v.asked(Asked{Missing: true})
	}
	v.report.Add(v.Path, format, args...)
}

// Refuse reports that the value is of a kind that is not taken here.
func (v Value) Refuse(format string, args ...any) {
	v.asked(Asked{Refused: true})
	v.Problem(format, args...)
}

// ProblemAt reports what is wrong with a member of the value.
func (v Value) ProblemAt(member, format string, args ...any) {
	v.report.Add(Join(v.Path, member), format, args...)
}

// Warn reports what the author of the value should know.
func (v Value) Warn(format string, args ...any) { v.report.Warn(v.Path, format, args...) }

// Is reports whether the value is of one of some kinds. If it is none of them and not null either, that is a problem.
func (v Value) Is(want string, kinds ...Kind) bool { return v.is(want, nil, kinds...) }

// is does the same as Is. It also takes a function that returns a hint at what the author may have meant.
func (v Value) is(want string, hint func(Value) string, kinds ...Kind) bool {
	kind := v.Kind()
	wanted := slices.Contains(kinds, kind)
	v.asked(Asked{Kinds: kinds, Refused: !wanted && kind != Null})
	if wanted {
		return true
	}
	if kind != Null {
		text := ""
		if hint != nil {
			text = hint(v)
		}
		v.Problem("must be %s, not %s%s", want, kind, text)
	}
	return false
}

// Bool reads true or false.
func (v Value) Bool(into *bool) {
	if v.is("true or false", hintBool, Boolean) {
		*into = v.json.Type == gjson.True
	}
}

// Text reads a string and reports whether it was one. NUL ends a string in every system call, so it is allowed
// nowhere.
func (v Value) Text(into *string) bool {
	if !v.is("a string", hintText, String) {
		return false
	}
	if strings.Contains(v.json.Str, "\x00") {
		v.Problem("must not contain a NUL character")
		return false
	}
	*into = v.json.Str
	return true
}

// The forms of a string that is not empty, and of an absolute path.
var (
	nonEmpty = Form{Filled: true}
	absolute = Form{Pattern: regexp.MustCompile("^/")}
)

// AsText returns what a string is. It does not ask for one, as Text does.
func (v Value) AsText() (s string, isString bool) { return v.json.Str, v.Kind() == String }

// NonEmpty reads a string that is not empty, and reports whether it was one.
func (v Value) NonEmpty(into *string) bool {
	var s string
	if !v.Text(&s) {
		return false
	}
	if !v.In(nonEmpty) {
		v.Problem("must not be empty")
		return false
	}
	*into = s
	return true
}

// Texts reads a list of strings, of which each may be empty.
func (v Value) Texts(into *[]string) {
	v.List(func(_ int, v Value) {
		var s string
		if v.Text(&s) {
			*into = append(*into, s)
		}
	})
}

// Absolute reads the absolute path of a file and cleans it.
func (v Value) Absolute(into *string) {
	var file string
	if !v.Is("an absolute path", String) || !v.Text(&file) {
		return
	}
	if !v.In(absolute) {
		v.Problem("must be an absolute path, not %s", Quote(file))
		return
	}
	*into = path.Clean(file)
}

// Enum reads one of the values of an enumeration. The hints are for words that other programs use.
func Enum[E interface {
	~uint8
	spec.Enum
}](v Value, into *E, hints ...Hint) {
	var allowed []string
	for _, a := range (*into).Values() {
		if a.Text != "" {
			allowed = append(allowed, a.Text)
		}
	}
	n := v.Word(allowed, hints...)
	if n < 0 {
		return
	}
	*into = E(slices.IndexFunc((*into).Values(), func(a spec.Value) bool { return a.Text == allowed[n] }))
}

// Raw returns the value as it is written.
func (v Value) Raw() string { return v.json.Raw }

// hintBool recognises the words that other formats have for true and false.
func hintBool(v Value) string {
	if v.Kind() == String {
		switch strings.ToLower(v.json.Str) {
		case "true", "yes", "on", "1":
			return "; write true"
		case "false", "no", "off", "0":
			return "; write false"
		}
	}
	return ""
}

// hintText shows how a number or a boolean is written as a string.
func hintText(v Value) string {
	if k := v.Kind(); (k == Number || k == Boolean) && len(v.json.Raw) <= maxShown {
		return "; write " + strconv.Quote(v.json.Raw)
	}
	return ""
}
