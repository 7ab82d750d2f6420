package emit

import (
	"math"
	"reflect"
	"time"

	"nimi/runtime/spec"
)

// nasty are strings that a careless writer of source gets wrong.
var nasty = []string{
	"", "web", "a b", `"`, "`", "'", `\`, `\n`, "\n", "one\ntwo\n", "one\n\n\nfour", "\r\n", "\t", "*/", "/*", "//",
	"//go:build ignore", "\x00", "\x7f", "\xff\xfe", "a\xc3", "\u2028", "\u2029", "\ufeff", "\u202e", "\u0085", "é", "日本",
	"\U0001f600", "\U0010ffff", "%d %s %!", "${HOME}", "$(id)", "\"); panic(\"x", "\n//line x.go:1\n", "import \"C\"",
	"/nix/store/00000000000000000000000000000000-nginx-1.28.0/bin/nginx -g 'daemon off; pid /run/nginx.pid;' and on and on",
}

// source is where random decisions come from: a seeded generator, or the bytes of a fuzzer.
type source interface {
	// below returns a number from 0 to n-1.
	below(n int) int
	// text returns any string.
	text() string
}

// fill sets every field below v at random. Depth bounds how deep slices go.
func fill(v reflect.Value, s source, depth int) {
	switch {
	case v.Type() == durationType:
		units := []time.Duration{1, math.MaxInt64, math.MinInt64, time.Microsecond, time.Millisecond, time.Second, time.Minute, time.Hour}
		v.SetInt(int64(units[s.below(len(units))]) * int64(s.below(2000)-5))
		return
	case v.Type().Implements(enumType):
		values := v.Interface().(spec.Enum).Values()
		n := s.below(len(values))
		for values[n].Text == "" && n > 0 {
			n--
		}
		v.Set(reflect.ValueOf(n).Convert(v.Type()))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(s.below(2) == 1)
	case reflect.String:
		v.SetString(s.text())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(s.below(100)-10) << s.below(v.Type().Bits()-8))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(s.below(256)) << s.below(v.Type().Bits()-7))
	case reflect.Float64:
		floats := []float64{0, 1, 1.5, -2.25, 1e6, 1e21, 1e-9, 0.1, math.MaxFloat64, math.SmallestNonzeroFloat64, -math.Pi}
		v.SetFloat(floats[s.below(len(floats))])
	case reflect.Slice:
		n := s.below(5) - 1
		if n < 0 || depth == 0 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(v.Index(i), s, depth-1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), s, depth)
		}
	}
}

// tape reads decisions from bytes; it goes on with zeros behind their end.
type tape struct{ data []byte }

func (t *tape) below(n int) int {
	if len(t.data) == 0 {
		return 0
	}
	b := int(t.data[0])
	t.data = t.data[1:]
	if n > 256 && len(t.data) > 0 {
		b = b<<8 | int(t.data[0])
		t.data = t.data[1:]
	}
	return b % n
}

func (t *tape) text() string {
	if t.below(4) == 0 {
		return nasty[t.below(len(nasty))]
	}
	n := min(t.below(40), len(t.data))
	s := string(t.data[:n])
	t.data = t.data[n:]
	return s
}
