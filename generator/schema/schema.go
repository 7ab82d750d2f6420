package schema

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"nimi/generator/input"
)

// About is what is known of an option beside what it takes.
type About struct {
	Description string
	// Default and Example are values as encoding/json has them. Nil: there is none.
	Default, Example any
}

// object is a JSON object, or a part of a schema. A part without members takes any value.
type object = map[string]any

// JSON returns a node as JSON Schema of the draft 2020-12. It asks about every option by its name on the page of options.
// What it returns is the same each time.
func JSON(root *Node, title string, about func(option string) About) []byte {
	w := writer{about, object{}}
	top := w.node(root, nil)
	top["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	top["title"] = title
	if len(w.definitions) > 0 {
		top["$defs"] = w.definitions
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(top); err != nil {
		panic(err) // it is made of maps, lists, strings and numbers
	}
	return b.Bytes()
}

type writer struct {
	about func(string) About
	// definitions are the places that others are the same as, and the forms of strings that many options have.
	definitions object
}

// node returns the schema of a node with what is known about it.
func (w *writer) node(n *Node, at place) object {
	s := object{}
	if n.Like != "" {
		s["$ref"] = "#/$defs/" + n.Like
	} else {
		s = w.shapes(n, at)
	}
	a := w.about(at.option())
	if a.Description != "" {
		s["description"] = a.Description
	}
	if a.Default != nil {
		s["default"] = a.Default
	}
	if a.Example != nil {
		s["examples"] = []any{a.Example}
	}
	return s
}

// shapes returns the schema of what a node takes. Keywords of JSON Schema such as "minimum" and "properties" concern values
// of one type, so that shapes of different kinds are one schema, if none of them lists its values.
func (w *writer) shapes(n *Node, at place) object {
	if len(n.Shapes) == 0 {
		return object{}
	}
	var alone, types []any
	together := object{}
	for _, shape := range n.Shapes {
		one := w.shape(shape, at)
		alone = append(alone, one)
		_, listed := one["enum"]
		if kind, typed := one["type"]; typed && !slices.Contains(types, kind) && (!listed || len(n.Shapes) == 1) {
			types = append(types, kind)
			maps.Copy(together, one)
		}
	}
	if words, listed := alone[0].(object)["enum"]; listed && n.Null && len(alone) == 1 {
		return object{"type": []any{"string", "null"}, "enum": append(words.([]any), nil)}
	}
	if n.Null {
		alone, types = append(alone, object{"type": "null"}), append(types, "null")
	}
	switch {
	case len(alone) == 1:
		return alone[0].(object)
	case len(types) == len(alone):
		together["type"] = types
		return together
	}
	return object{"anyOf": alone}
}

func (w *writer) shape(s Shape, at place) object {
	switch s.Kind {
	case input.Boolean:
		return object{"type": "boolean"}
	case input.Number:
		return number(s)
	case input.String:
		return w.form(s.Form)
	case input.List:
		return w.list(s, at)
	}
	return w.object(s, at)
}

func number(s Shape) object {
	o := object{"type": "number"}
	if s.Whole {
		o["type"] = "integer"
	}
	if s.Ranged {
		o["minimum"], o["maximum"] = s.Least, s.Most
	}
	return o
}

// words returns strings as a list that may have other values, too.
func words(all []string) (list []any) {
	for _, w := range all {
		list = append(list, w)
	}
	return list
}

// form returns the schema of a set of strings.
func (w *writer) form(f input.Form) object {
	switch {
	case len(f.Words) > 0 && f.Pattern != nil:
		o := object{"anyOf": []any{w.form(input.Form{Words: f.Words}), w.form(input.Form{Pattern: f.Pattern})}}
		if f.Name == "" {
			return o
		}
		w.definitions[f.Name] = o
		return object{"$ref": "#/$defs/" + f.Name}
	case len(f.Words) > 0:
		return object{"type": "string", "enum": words(f.Words)}
	case f.Pattern != nil:
		return object{"type": "string", "pattern": f.Pattern.String()}
	case f.Filled:
		return object{"type": "string", "minLength": 1}
	}
	return object{"type": "string"}
}

func (w *writer) list(s Shape, at place) object {
	o := object{"type": "array"}
	if s.NonEmpty {
		o["minItems"] = 1
	}
	if s.Element != nil {
		o["items"] = w.node(s.Element, append(slices.Clone(at), element(0)))
	}
	if s.First != nil {
		o["prefixItems"] = []any{w.node(s.First, append(slices.Clone(at), element(0)))}
	}
	return o
}

func (w *writer) object(s Shape, at place) object {
	o := object{"type": "object"}
	properties := object{}
	for key, member := range s.Members {
		child := append(slices.Clone(at), key)
		properties[key] = w.node(member, child)
		if key == shared && len(at) == 0 { // what others are like
			w.definitions[key] = properties[key]
			properties[key] = object{"$ref": "#/$defs/" + key}
		}
	}
	if len(properties) > 0 {
		o["properties"] = properties
	}
	switch {
	case s.Rest != nil:
		o["additionalProperties"] = w.node(s.Rest, append(slices.Clone(at), "<name>"))
	case s.Closed:
		o["additionalProperties"] = false
	}
	if s.Names.Words != nil || s.Names.Pattern != nil {
		o["propertyNames"] = w.form(s.Names)
	}
	if len(s.Required) > 0 {
		o["required"] = s.Required
	}
	return o
}
