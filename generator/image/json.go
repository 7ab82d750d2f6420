package image

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"nimi/generator/decode"
)

// value is one JSON value and the place where it stands. The getters leave what they are given alone where the value
// is null, and report one of the wrong kind.
type value struct {
	json any
	path string
	to   *report
}

// fields are the keys of an object and what reads their values.
type fields map[string]func(value)

// root returns the document; a null where it is none.
func root(data []byte, to *report) value {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := document(d, 0)
	if err == nil {
		if _, end := d.Token(); end != io.EOF {
			err = errors.New("there is more behind the JSON value")
		}
	}
	if err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the JSON ends too early")
		}
		to.add("", "%v", err)
		return value{to: to}
	}
	return value{json: v, to: to}
}

// document reads one value. Unlike json.Unmarshal it finds keys that are repeated.
func document(d *json.Decoder, depth int) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	if depth > 100 {
		return nil, errors.New("the JSON nests too deeply")
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for d.More() {
			e, err := document(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, e)
		}
		_, err = d.Token()
		return list, err
	case json.Delim('{'):
		object := map[string]any{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			name := key.(string)
			if _, twice := object[name]; twice {
				return nil, fmt.Errorf("%s: duplicate key", decode.Quote(name))
			}
			if object[name], err = document(d, depth+1); err != nil {
				return nil, err
			}
		}
		_, err = d.Token()
		return object, err
	}
	return token, nil
}

func (v value) problem(format string, args ...any) { v.to.add(v.path, format, args...) }

// is reports whether the value is of the wanted kind. If it is neither that nor null, that is a problem.
func (v value) is(ok bool, want string) bool {
	if !ok && v.json != nil {
		v.problem("must be %s", want)
	}
	return ok
}

func (v value) member(name string, json any) value {
	path := decode.Name(name)
	if v.path != "" {
		path = v.path + "." + path
	}
	return value{json, path, v.to}
}

// object reads an object; a key that is not known is a problem.
func (v value) object(known fields) {
	object, ok := v.json.(map[string]any)
	if !v.is(ok, "an object") {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		m := v.member(name, object[name])
		if read := known[name]; read != nil {
			read(m)
		} else {
			m.problem("unknown option%s", decode.DidYouMean(name, slices.Sorted(maps.Keys(known))))
		}
	}
}

// list calls read with every element of a list.
func (v value) list(read func(value)) {
	list, ok := v.json.([]any)
	if !v.is(ok, "a list") {
		return
	}
	for i, e := range list {
		m := value{e, fmt.Sprintf("%s[%d]", v.path, i), v.to}
		if e == nil {
			m.problem("must not be null")
			continue
		}
		read(m)
	}
}

// text reads a string that is not empty.
func (v value) text(into *string) {
	s, ok := v.json.(string)
	switch {
	case !v.is(ok, "a string"):
	case s == "":
		v.problem("must not be empty")
	default:
		*into = s
	}
}

// texts reads a list of strings.
func (v value) texts(into *[]string) {
	v.list(func(v value) {
		var s string
		v.text(&s)
		*into = append(*into, s)
	})
}

// integer reads a whole number from least to most.
func (v value) integer(into *int, least, most int) {
	n, ok := v.json.(json.Number)
	if !v.is(ok, "a whole number") {
		return
	}
	f, err := n.Float64()
	if err != nil || f != math.Trunc(f) || f < float64(least) || f > float64(most) {
		v.problem("must be a whole number from %d to %d, not %s", least, most, n)
		return
	}
	*into = int(f)
}

// boolean reads true or false.
func (v value) boolean(into *bool) {
	if b, ok := v.json.(bool); v.is(ok, "true or false") {
		*into = b
	}
}
