// Package schema describes the input: as JSON Schema for editors, and as words for `nimi explain`.
//
// There is no second list of options. [Explore] finds out what the code that reads the input takes, by reading small
// documents with it and listening to what it asks of their values (input.Report.Observe): at each place, one document with a
// value of each kind. So a new option is in the schema without anybody having to think of it.
package schema

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"nimi/generator/input"
)

// Node is what can stand at one place of the input: what one of the shapes says.
type Node struct {
	// Null: the value may be null, which means the same as leaving it out, or what the option says.
	Null   bool
	Shapes []Shape
	// Like is the path of the place that this one is the same as, for what contains itself. Empty: there is none.
	Like string
}

// Shape is what values of one kind look like.
type Shape struct {
	Kind input.Kind
	// Asked has the range of a number, the form of a string, and the keys of an object.
	input.Asked
	// Members are the members of an object whose names mean something, by name. Rest is every other one, where its author
	// chooses the names.
	Members map[string]*Node
	Rest    *Node
	// Required are the members that must be there.
	Required []string
	// First and Element are the first element of a list and the others; FirstElement is missing where it is like the others.
	First, Element *Node
	// NonEmpty: a list must have an element.
	NonEmpty bool
}

// Reader is code that reads a document.
type Reader func(input.Value, *input.Report)

// Explore finds out what a reader takes. Base is a document on which the reader finds nothing to complain of that depends
// on what is missing; what is tried replaces a part of it. Like has the paths of places that are the same as others.
func Explore(read Reader, base map[string]any, like map[string]string) *Node {
	e := explorer{read, base, like}
	return e.node(nil)
}

type explorer struct {
	read Reader
	base map[string]any
	like map[string]string
}

// node finds out what can stand at a place.
func (e *explorer) node(at place) *Node {
	if same, known := e.like[at.option()]; known {
		return &Node{Like: same}
	}
	n := &Node{}
	if t := e.try(at, nil); !t.refused && !t.missing {
		n.Null = true
	}
	for _, value := range []any{true, 1, "x", []any{"x"}, map[string]any{}} {
		t := e.try(at, value)
		kind := kindOf(value)
		if t.refused || !slices.Contains(t.asked.Kinds, kind) {
			continue
		}
		s := Shape{Kind: kind, Asked: t.asked}
		switch kind {
		case input.Object:
			e.object(at, &s)
		case input.List:
			s.NonEmpty = e.try(at, []any{}).problem
			n.Shapes = append(n.Shapes, e.lists(at, s)...)
			continue
		}
		n.Shapes = append(n.Shapes, s)
	}
	return n
}

// object finds out what the members of an object at a place are.
func (e *explorer) object(at place, s *Shape) {
	s.Members = map[string]*Node{}
	for _, key := range s.Keys {
		child := append(slices.Clone(at), key)
		s.Members[key] = e.node(child)
		if !s.Members[key].Null && s.Members[key].Like == "" {
			s.Required = append(s.Required, key)
		}
	}
	if !s.Named {
		return
	}
	s.Required = nil                          // a name that an author may choose, and need not
	names := []string{anyName, "/" + anyName} // some are paths
	if len(s.Names.Words) > 0 {
		names = s.Names.Words[:1]
	}
	for _, name := range names {
		if s.Rest = e.node(append(slices.Clone(at), "<"+name+">")); len(s.Rest.Shapes) > 0 {
			return
		}
	}
}

// lists finds out what the elements of a list at a place are. Where they may be of several kinds, but not in one list, it
// returns several lists.
func (e *explorer) lists(at place, s Shape) []Shape {
	if !s.Elements {
		return []Shape{s}
	}
	first, other := e.node(append(slices.Clone(at), element(0))), e.node(append(slices.Clone(at), element(1)))
	groups := e.groups(at, first.Shapes)
	if len(groups) < 2 {
		return []Shape{s.of(first, other)}
	}
	var all []Shape
	for _, group := range groups {
		strange := func(s Shape) bool {
			return !slices.ContainsFunc(group, func(of Shape) bool { return of.Kind == s.Kind })
		}
		all = append(all, s.of(&Node{Shapes: group}, &Node{Shapes: slices.DeleteFunc(slices.Clone(other.Shapes), strange)}))
	}
	return all
}

// groups puts those shapes together that may stand in one list.
func (e *explorer) groups(at place, shapes []Shape) (all [][]Shape) {
next:
	for _, s := range shapes {
		for i, group := range all {
			if !e.try(at, []any{example(group[0]), example(s)}).element {
				all[i] = append(group, s)
				continue next
			}
		}
		all = append(all, []Shape{s})
	}
	return all
}

// of returns a list of elements that look like other, but for the first.
func (s Shape) of(first, other *Node) Shape {
	s.Element = other
	if !reflect.DeepEqual(first, other) {
		s.First = first
	}
	return s
}

// example returns a value of a shape.
func example(s Shape) any {
	switch s.Kind {
	case input.Boolean:
		return true
	case input.Number:
		return s.Least
	case input.List:
		return []any{"x"}
	case input.Object:
		return map[string]any{}
	}
	if len(s.Form.Words) > 0 {
		return s.Form.Words[0]
	}
	return "x"
}

// trial is what a reader does with a value.
type trial struct {
	// asked is all that it asks of the value.
	asked input.Asked
	// refused: it does not take the kind. element: nor that of an element of it.
	refused, element bool
	// missing: it must not be null, nor must something in it.
	missing bool
	// problem: it reports a problem of the value or of something in it.
	problem bool
}

// try has a document read with a value at a place.
func (e *explorer) try(at place, value any) (t trial) {
	path := ""
	for _, word := range at {
		if strings.HasPrefix(word, "[") {
			path += word
		} else {
			path = input.Join(path, strings.Trim(word, "<>"))
		}
	}
	data, err := json.Marshal(put(e.base, at, value))
	if err != nil {
		panic(err) // it is made of maps, lists, strings and numbers
	}
	var report input.Report
	report.Observe(func(v input.Value, a input.Asked) {
		t.missing = t.missing || a.Missing && (v.Path == path || isBelow(v.Path, path))
		switch {
		case v.Path == path:
			t.asked = merge(t.asked, a)
			t.refused = t.refused || a.Refused && a.Kinds != nil || a.Refused && isBare(a)
		case v.Path == path+element(0) || v.Path == path+element(1):
			t.element = t.element || a.Refused && a.Kinds != nil
		}
	})
	document, err := input.Parse(data, &report)
	if err != nil {
		panic(err)
	}
	e.read(document, &report)
	for _, p := range report.Problems() {
		t.problem = t.problem || p.Path == path || isBelow(p.Path, path)
	}
	return t
}

// isBare reports whether nothing is asked for: the value is refused as such.
func isBare(a input.Asked) bool {
	return !a.Ranged && reflect.DeepEqual(a.Form, input.Form{}) && !a.Named && a.Keys == nil
}

func isBelow(path, parent string) bool {
	return strings.HasPrefix(path, parent+".") || strings.HasPrefix(path, parent+"[")
}

// merge adds what is asked of the same value.
func merge(a, b input.Asked) input.Asked {
	if !b.Refused || b.Kinds == nil {
		a.Kinds = append(slices.Clone(a.Kinds), b.Kinds...)
	}
	if b.Ranged {
		a.Ranged, a.Whole, a.Least, a.Most = true, a.Whole || b.Whole, b.Least, b.Most
	}
	if b.Form.Words != nil || b.Form.Pattern != nil || b.Form.Filled && !a.Form.Filled {
		a.Form = b.Form
	}
	if b.Keys != nil {
		a.Keys, a.Closed = b.Keys, b.Closed
	}
	if b.Names.Words != nil || b.Names.Pattern != nil {
		a.Names = b.Names
	}
	a.Named = a.Named || b.Named
	a.Elements = a.Elements || b.Elements
	return a
}
