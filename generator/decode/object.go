package decode

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/tidwall/gjson"
)

// fields are the keys of an object, in the order in which they are read.
type fields []field

// field is a key and what reads its value. It is called for a missing key too, with a null value, so that
// what reads an option is also where its default is set.
type field struct {
	key  string
	read func(value)
}

// ignore is for a key that is known, and is none of our business.
func ignore(value) {}

// object reads an object whose keys are all ours: any other key is a problem.
func (v value) object(known fields) { v.read(known, true) }

// open reads an object that other modules have keys in as well: those are ignored, with a warning where one
// looks like a misspelling of a key of ours that is not there. It returns false for a value that is neither an
// object nor null.
func (v value) open(known fields) bool { return v.read(known, false) }

func (v value) read(known fields, closed bool) bool {
	if !v.is(v.json.IsObject() || v.isNull(), "an object") {
		return false
	}
	given := map[string]value{}
	for _, m := range v.members() {
		given[m.name] = m.value
	}
	var keys, absent []string
	for _, f := range known {
		m, ok := given[f.key]
		if !ok {
			m = value{path: join(v.path, f.key), to: v.to}
			absent = append(absent, f.key)
		}
		keys = append(keys, f.key)
		delete(given, f.key)
		f.read(m)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if closed {
			given[name].problem("unknown option%s", DidYouMean(name, keys))
		} else if hint := DidYouMean(name, absent); hint != "" {
			v.to.warn(given[name].path, "unknown, so ignored%s", hint)
		}
	}
	return true
}

// member is a key and its value.
type member struct {
	name  string
	value value
}

// maxMembers bounds the members of one object and the elements of one list.
const maxMembers = 100_000

// members returns the members of an object sorted by key, so that nothing depends on the order in which they
// are written. A key that is repeated is a problem, and its first value counts.
func (v value) members() []member {
	if !v.is(v.json.IsObject(), "an object") {
		return nil
	}
	var all []member
	v.json.ForEach(func(key, json gjson.Result) bool {
		all = append(all, member{key.Str, value{json, join(v.path, key.Str), v.to}})
		return len(all) <= maxMembers
	})
	if len(all) > maxMembers {
		v.problem("too many entries, at most %d", maxMembers)
		return nil
	}
	slices.SortStableFunc(all, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	return slices.CompactFunc(all, func(a, b member) bool {
		if a.name == b.name {
			b.value.problem("duplicate key")
		}
		return a.name == b.name
	})
}

// each calls read with every member of an object whose keys are names that the configuration chose. A null is
// passed on: it may mean something.
func (v value) each(read func(name string, v value)) {
	for _, m := range v.members() {
		read(m.name, m.value)
	}
}

// list calls read with every element of a list. A null element is a problem.
func (v value) list(read func(i int, v value)) {
	if !v.is(v.json.IsArray(), "a list") {
		return
	}
	i := 0
	v.json.ForEach(func(_, json gjson.Result) bool {
		e := value{json, fmt.Sprintf("%s[%d]", v.path, i), v.to}
		switch {
		case i == maxMembers:
			v.problem("too many elements, at most %d", maxMembers)
			return false
		case e.isNull():
			e.problem("must not be null")
		default:
			read(i, e)
		}
		i++
		return true
	})
}

// isEmptyList reports whether the value is a list without elements.
func (v value) isEmptyList() bool {
	empty := v.json.IsArray()
	v.json.ForEach(func(_, _ gjson.Result) bool {
		empty = false
		return false
	})
	return empty
}
