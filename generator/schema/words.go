package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"nimi/generator/input"
)

// Find returns the node of an option by its name on the page of options, or nil.
func (n *Node) Find(option string) *Node {
	return n.find(strings.Split(option, "."))
}

func (n *Node) find(path []string) *Node {
	if len(path) == 0 {
		return n
	}
	for _, s := range n.Shapes {
		next := s.Members[path[0]]
		switch path[0] {
		case "<name>":
			next = s.Rest
		case "*":
			next = s.Element
		}
		if next != nil {
			return next.find(path[1:])
		}
	}
	return nil
}

// String says in words which values a node takes.
func (n *Node) String() string {
	var all []string
	for _, s := range n.Shapes {
		if text := s.String(); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	if all == nil {
		return "any value"
	}
	if n.Null {
		all = append(all, "null")
	}
	last := len(all) - 1
	if last == 0 {
		return all[0]
	}
	return strings.Join(all[:last], ", ") + " or " + all[last]
}

// String says in words what values of the shape look like.
func (s Shape) String() string {
	switch s.Kind {
	case input.Boolean:
		return "true or false"
	case input.Number:
		return s.number()
	case input.String:
		return formWords(s.Form)
	case input.List:
		if s.Element == nil {
			return "a list"
		}
		return "a list of (" + s.Element.String() + ")"
	}
	switch {
	case s.Rest != nil && s.Names.Words != nil:
		return "an object whose keys are of " + strings.Join(shorten(s.Names.Words), ", ")
	case s.Rest != nil:
		return "an object whose keys are names of yours"
	}
	return "an object"
}

func (s Shape) number() string {
	text := "a number"
	if s.Whole {
		text = "a whole number"
	}
	switch {
	case !s.Ranged:
		return text
	case s.Most >= math.MaxInt32:
		return fmt.Sprintf("%s, at least %v", text, s.Least)
	}
	return fmt.Sprintf("%s from %v to %v", text, s.Least, s.Most)
}

func formWords(f input.Form) string {
	var all []string
	for _, w := range shorten(f.Words) {
		all = append(all, quoted(w))
	}
	pattern := ""
	if f.Pattern != nil && f.Name == "" {
		pattern = "a string that matches " + f.Pattern.String()
	}
	switch {
	case all == nil && pattern == "":
		return "a string"
	case all == nil:
		return pattern
	case pattern != "":
		return strings.Join(all, ", ") + " or " + pattern
	}
	return "one of " + strings.Join(all, ", ")
}

func quoted(w string) string {
	if w == more {
		return w
	}
	return fmt.Sprintf("%q", w)
}

// more stands for words that are left out.
const more = "…"

// shorten leaves out words of a long list.
func shorten(words []string) []string {
	const most = 20
	if len(words) > most {
		return append(slices.Clone(words[:most]), more)
	}
	return words
}

// Sample returns a value that the node takes: the default, if it shows what values look like, or one that is made up.
func (n *Node) Sample(byDefault any) any {
	switch v := byDefault.(type) {
	case []any:
		if len(v) > 0 {
			return v
		}
	case map[string]any:
		if len(v) > 0 {
			return v
		}
	case nil:
	default:
		return v
	}
	if len(n.Shapes) == 0 {
		return nil
	}
	s := n.Shapes[0]
	switch {
	case s.Kind == input.List && s.Element != nil:
		return []any{s.Element.Sample(nil)}
	case s.Kind == input.String && s.Form.Words == nil:
		return more
	case s.Rest != nil:
		return map[string]any{anyName: s.Rest.Sample(nil)}
	}
	return example(s)
}

// Example returns a document in which an option has a value.
func Example(option string, value any) any {
	path := place(strings.Split(option, "."))
	for i, word := range path {
		switch {
		case word == "*":
			path[i] = element(0)
		case word == "<name>" && i == 1:
			path[i] = "web"
		case word == "<name>":
			path[i] = anyName
		}
	}
	return put(nil, path, value)
}
