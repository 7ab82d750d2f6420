package decode

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"nimi/runtime/spec"
)

// value is one JSON value and the place where it stands. A key that is missing has a null value.
//
// The getters take where to put what they read. They leave it alone, so at its default, where the value is
// null or wrong; a wrong value is reported.
type value struct {
	json gjson.Result
	path string
	to   *report
}

// root returns the document. The data must have passed inputError.
func root(data []byte, to *report) value {
	return value{json: gjson.ParseBytes(data), to: to}
}

// problem reports what is wrong with the value.
func (v value) problem(format string, args ...any) { v.to.add(v.path, format, args...) }

func (v value) isNull() bool { return v.json.Type == gjson.Null }

// is reports whether the value is of the wanted kind. If it is neither that nor null, that is a problem.
func (v value) is(ok bool, want string) bool {
	if !ok && !v.isNull() {
		v.problem("must be %s, not %s", want, kindOf(v.json.Raw[0]))
	}
	return ok
}

// boolean reads true or false.
func (v value) boolean(into *bool) {
	if v.is(v.json.IsBool(), "true or false") {
		*into = v.json.Type == gjson.True
	}
}

// text reads a string. NUL ends a string in every system call, so it is nowhere allowed.
func (v value) text(into *string) bool {
	if !v.is(v.json.Type == gjson.String, "a string") {
		return false
	}
	if strings.Contains(v.json.Str, "\x00") {
		v.problem("must not contain a NUL character")
		return false
	}
	*into = v.json.Str
	return true
}

// nonEmpty reads a string that is not empty.
func (v value) nonEmpty(into *string) bool {
	var s string
	if !v.text(&s) {
		return false
	}
	if s == "" {
		v.problem("must not be empty")
		return false
	}
	*into = s
	return true
}

// whole reads a whole number, however it is written (5, 5.0, 5e0), from least to most, both below 2^53. The
// unit is for the message.
func (v value) whole(least, most int64, unit string) (n int64, ok bool) {
	if !v.is(v.json.Type == gjson.Number, "a whole number"+unit) {
		return 0, false
	}
	f, err := strconv.ParseFloat(v.json.Raw, 64)
	if err != nil || f < float64(least) || f > float64(most) || f != math.Trunc(f) {
		v.problem("must be a whole number%s from %d to %d, not %s", unit, least, most, shorten(v.json.Raw))
		return 0, false
	}
	return int64(f), true
}

// integer reads a whole number.
func (v value) integer(into *int, least, most int) {
	if n, ok := v.whole(int64(least), int64(most), ""); ok {
		*into = int(n)
	}
}

// maxDuration bounds every duration to about ten years, far from where arithmetic on them could overflow.
const maxDuration = 3650 * 24 * time.Hour

// duration reads a whole number of milliseconds.
func (v value) duration(into *time.Duration) {
	if n, ok := v.whole(0, maxDuration.Milliseconds(), " of milliseconds"); ok {
		*into = time.Duration(n) * time.Millisecond
	}
}

// number reads a number from least to most.
func (v value) number(into *float64, least, most float64) {
	if !v.is(v.json.Type == gjson.Number, "a number") {
		return
	}
	f, err := strconv.ParseFloat(v.json.Raw, 64)
	if err != nil || f < least || f > most {
		v.problem("must be a number from %v to %v, not %s", least, most, shorten(v.json.Raw))
		return
	}
	*into = f
}

// shorten cuts the digits of a number to a length for a message.
func shorten(number string) string {
	if len(number) > maxShown {
		return number[:maxShown] + "…"
	}
	return number
}

// enum reads one of the values of an enumeration.
func enum[E interface {
	~uint8
	spec.Enum
}](v value, into *E) {
	var s string
	if !v.text(&s) {
		return
	}
	var allowed []string
	for i, a := range (*into).Values() {
		switch a.Text {
		case "":
		case s:
			*into = E(i)
			return
		default:
			allowed = append(allowed, a.Text)
		}
	}
	v.problem("must be one of %s, not %s", strings.Join(allowed, ", "), Quote(s))
}
