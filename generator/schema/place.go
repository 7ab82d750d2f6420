package schema

import (
	"cmp"
	"nimi/generator/input"
	"slices"
	"strconv"
	"strings"
)

// anyName is the name that stands for all that an author may choose.
const anyName = "name"

// place is a way to a value: names of members, and numbers of elements.
type place []string

// element is how a place names the element of a list.
func element(n int) string { return "[" + strconv.Itoa(n) + "]" }

// option returns the name of the option at a place as the page of options has it.
func (p place) option() string {
	words := slices.Clone(p)
	for i, w := range words {
		switch {
		case strings.HasPrefix(w, "["):
			words[i] = "*"
		case strings.HasPrefix(w, "<"):
			words[i] = "<name>"
		}
	}
	return strings.Join(words, ".")
}

// kindOf returns the kind of a value as input has it.
func kindOf(value any) input.Kind {
	switch value.(type) {
	case bool:
		return input.Boolean
	case int, float64:
		return input.Number
	case string:
		return input.String
	case []any:
		return input.List
	case map[string]any:
		return input.Object
	}
	return input.Null
}

// put returns a copy of a document in which a value stands at a place. A list has the value as each of its elements up to that
// place.
func put(document any, at place, value any) any {
	if len(at) == 0 {
		return cmp.Or[any](value, nil)
	}
	name := strings.Trim(at[0], "<>")
	if strings.HasPrefix(name, "[") {
		n, _ := strconv.Atoi(strings.Trim(name, "[]"))
		list := make([]any, n+1)
		for i := range list {
			list[i] = put(nil, at[1:], value)
		}
		return list
	}
	object, _ := document.(map[string]any)
	changed := map[string]any{}
	for k, v := range object {
		changed[k] = v
	}
	changed[name] = put(changed[name], at[1:], value)
	return changed
}
