package input

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Fields are the keys of an object, in the order in which they are read.
type Fields []Field

// Field is a key and the function that reads its value. The function is also called if the key is missing, with a null
// value. So the code that reads an option is the place where its default is set.
type Field = struct {
	Key  string
	Read func(Value)
}

// Ignore is for a key that we know but do not use.
func Ignore(Value) {}

// Object reads an object whose keys are all ours: any other key is a problem. Words that other programs have for a key
// are in hints.
func (v Value) Object(known Fields, hints ...Hint) { v.object(known.form, known, hints) }

// ObjectLike is Object with an example of such an object, for the message to somebody who has written something else.
func (v Value) ObjectLike(form string, known Fields, hints ...Hint) {
	v.object(func() string { return form }, known, hints)
}

func (v Value) object(form func() string, known Fields, hints []Hint) {
	v.askedKeys(known, true)
	if v.is("an object", func(Value) string { return "; the form is " + form() }, Object, Null) {
		v.read(known, func(name string, other Value) {
			v.asked(Asked{Refused: true})
			other.Problem("unknown option%s", hintFor(name, hints, known.Keys()))
		})
	}
}

// Open reads an object that others have keys in as well, and calls other with each of those. It returns false for a
// value that is neither an object nor null.
func (v Value) Open(known Fields, other func(name string, v Value)) bool {
	v.askedKeys(known, false)
	if !v.Is("an object", Object, Null) {
		return false
	}
	v.read(known, other)
	return true
}

func (v Value) read(known Fields, other func(name string, v Value)) {
	given := map[string]Value{}
	for _, m := range v.Members("") {
		given[m.Name] = m.Value
	}
	for _, f := range known {
		m, ok := given[f.Key]
		if !ok {
			m = Value{Path: Join(v.Path, f.Key), report: v.report}
		}
		delete(given, f.Key)
		f.Read(m)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		other(name, given[name])
	}
}

// Keys returns the names of the keys.
func (f Fields) Keys() []string {
	keys := make([]string, len(f))
	for i := range f {
		keys[i] = f[i].Key
	}
	return keys
}

// form shows what an object of these keys looks like.
func (f Fields) form() string {
	const most = 6
	if len(f) == 0 {
		return "{}"
	}
	keys := slices.Sorted(slices.Values(f.Keys()))
	end := ""
	if len(keys) > most {
		keys, end = keys[:most], ", …"
	}
	return `{"` + strings.Join(keys, `": …, "`) + `": …` + end + "}"
}

// Member is a key and its value.
type Member struct {
	Name  string
	Value Value
}

// Has reports whether the value is an object that has a key.
func (v Value) Has(name string) bool {
	return slices.ContainsFunc(v.Peek(), func(m Member) bool { return m.Name == name })
}

// Peek returns the members of an object as they stand there, and nothing of another value. It reports nothing.
func (v Value) Peek() (all []Member) {
	if v.Kind() != Object {
		return nil
	}
	v.json.ForEach(func(key, json gjson.Result) bool {
		all = append(all, Member{key.Str, Value{json, Join(v.Path, key.Str), v.report}})
		return len(all) <= maxMembers
	})
	return all
}

// maxMembers bounds the members of one object and the elements of one list.
const maxMembers = 100_000

// Members returns the members of an object sorted by key, so that nothing depends on the order in which they are written.
// A repeated key is a problem, and its first value counts. Form is an example of such an object. It is shown to somebody
// who has written something else.
func (v Value) Members(form string) []Member {
	v.asked(Asked{Named: form != ""})
	if !v.is("an object", func(Value) string { return "; the form is " + form }, Object) {
		return nil
	}
	all := v.Peek()
	if len(all) > maxMembers {
		v.Problem("too many entries, at most %d", maxMembers)
		return nil
	}
	slices.SortStableFunc(all, func(a, b Member) int { return cmp.Compare(a.Name, b.Name) })
	return slices.CompactFunc(all, func(a, b Member) bool {
		if a.Name == b.Name {
			b.Value.Problem("duplicate key")
		}
		return a.Name == b.Name
	})
}

// Each calls read with every member of an object whose keys are names that its author chose; form is as for Members.
// A null is passed on: it may mean something.
// Some of the names may mean something of their own; those are given, too.
func (v Value) Each(form string, read func(name string, v Value), ours ...string) {
	v.asked(Asked{Keys: ours})
	for _, m := range v.Members(form) {
		read(m.Name, m.Value)
	}
}

// List calls read with every element of a list. A null element is a problem.
func (v Value) List(read func(i int, v Value)) {
	v.asked(Asked{Elements: true})
	if !v.is("a list", hintList, List) {
		return
	}
	i := 0
	v.json.ForEach(func(_, json gjson.Result) bool {
		e := Value{json, fmt.Sprintf("%s[%d]", v.Path, i), v.report}
		switch {
		case i == maxMembers:
			v.Problem("too many elements, at most %d", maxMembers)
			return false
		case e.IsNull():
			e.asked(Asked{Refused: true})
			e.Problem("must not be null")
		default:
			read(i, e)
		}
		i++
		return true
	})
}

// First returns the first element of a list, else null.
func (v Value) First() (first Value) {
	if v.Kind() == List {
		v.json.ForEach(func(_, json gjson.Result) bool {
			first.json = json
			return false
		})
	}
	return first
}

// IsEmptyList reports whether the value is a list without elements.
func (v Value) IsEmptyList() bool {
	empty := v.Kind() == List
	v.json.ForEach(func(_, _ gjson.Result) bool {
		empty = false
		return false
	})
	return empty
}

// hintList shows how one string is written as a list.
func hintList(v Value) string {
	if v.Kind() == String {
		return "; write [" + Quote(v.json.Str) + "]"
	}
	return ""
}
