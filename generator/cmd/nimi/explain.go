package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"nimi/docs"
	"nimi/generator/input"
	"nimi/generator/reference"
	"nimi/generator/schema"
)

func explainCommand() command {
	return command{
		name:    "explain",
		summary: "say what an option means, its type and its default",
		operand: "OPTION",
		notes:   "OPTION is a path such as settings.restart.mode or services.web.nimi.stop.timeout, or the end of one: stop.timeout.\nA group, such as services.web.nimi.ready, shows the options in it too.\n",
		run: func(s streams, in invocation) error {
			text, err := explain(schema.Configuration(readConfiguration), in.arguments[0])
			if err != nil {
				return err
			}
			s.print(text)
			return nil
		},
	}
}

// explain returns what the page says of the options that a person means by name.
func explain(root *schema.Node, name string) (string, error) {
	all := reference.Options(docs.Options)
	wanted := path(name)
	var found []reference.Option
	for _, s := range all {
		if have := strings.Split(s.Name, "."); len(have) >= len(wanted) && same(have[len(have)-len(wanted):], wanted) {
			found = append(found, s)
		}
	}
	if found == nil { // a group without a text of its own
		for _, s := range all {
			if have := strings.Split(s.Name, "."); len(have) > len(wanted) && same(have[:len(wanted)], wanted) {
				found = append(found, s)
			}
		}
	}
	if found == nil {
		var names []string
		for _, s := range all {
			for words := strings.Split(s.Name, "."); len(words) > 0; words = words[1:] { // what a person may leave out
				for n := range words {
					names = append(names, strings.Join(words[:n+1], "."))
				}
			}
		}
		return "", fmt.Errorf("no option is called %s%s", input.Quote(name), input.DidYouMean(strings.Join(wanted, "."), names))
	}
	var b strings.Builder
	about := schema.Page()
	for i, s := range found {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s\n\n%s\n", s.Name, indent(s.Text+inJSON(root.Find(s.Name), s.Name, about(s.Name))))
		if below := within(all, s.Name); below != "" {
			b.WriteString("\n    In it: " + below + "\n")
		}
	}
	return b.String(), nil
}

// inJSON says how an option stands in JSON. It returns an empty string for an option that only Nix has.
func inJSON(n *schema.Node, option string, about schema.About) string {
	if n == nil {
		return ""
	}
	text := "\n\nIn JSON: " + n.String()
	value := about.Example
	if value == nil {
		value = n.Sample(about.Default)
	}
	return text + "; for example " + compact(schema.Example(option, value))
}

// compact returns a value as JSON on one line, with a blank after each comma and colon.
func compact(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\x00")
	if err := e.Encode(v); err != nil {
		return ""
	}
	lines := strings.ReplaceAll(strings.TrimSpace(b.String()), "\x00", "")
	return strings.NewReplacer("{\n", "{", "[\n", "[", "\n}", "}", "\n]", "]", ",\n", ", ").Replace(lines)
}

// path splits a name at its dots. The path of a sub-service is cut to its last service, since the page describes all
// services together.
func path(name string) []string {
	parts := strings.Split(name, ".")
	for i := len(parts) - 3; i > 0 && parts[0] == "services"; i-- {
		if parts[i] == "services" {
			return parts[i:]
		}
	}
	return parts
}

// same reports whether a path is that of an option. In the name of an option, <name> and * stand for any word.
func same(option, path []string) bool {
	for i, word := range path {
		if option[i] != word && option[i] != "<name>" && option[i] != "*" {
			return false
		}
	}
	return true
}

// within lists the options directly below one.
func within(all []reference.Option, name string) string {
	var names []string
	for _, s := range all {
		if rest, below := strings.CutPrefix(s.Name, name+"."); below && !strings.Contains(rest, ".") {
			names = append(names, rest)
		}
	}
	return strings.Join(names, ", ")
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.ReplaceAll(text, "\n", "\n    "), "\n    \n", "\n\n")
}
