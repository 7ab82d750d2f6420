package main

import (
	"fmt"
	"strings"

	"nimi/docs"
	"nimi/generator/input"
)

func explainCommand() command {
	return command{
		name:    "explain",
		summary: "say what an option means, its type and its default",
		operand: "OPTION",
		notes:   "OPTION is a path such as settings.restart.mode or services.web.nimi.stop.timeout, or the end of one: stop.timeout.\nA group, such as services.web.nimi.ready, shows the options in it too.\n",
		run: func(s streams, in invocation) error {
			text, err := explain(docs.Options, in.arguments[0])
			if err != nil {
				return err
			}
			s.print(text)
			return nil
		},
	}
}

// section is one option on the page of options.
type section struct{ name, text string }

// sections splits the page into options.
func sections(page string) []section {
	var all []section
	for _, part := range strings.Split("\n"+page, "\n### ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		text, _, _ = strings.Cut(text, "\n## ")
		all = append(all, section{strings.Trim(name, "`"), strings.TrimSpace(text)})
	}
	return all
}

// explain returns what a page says of the options that a person means by name.
func explain(page, name string) (string, error) {
	all := sections(page)
	wanted := path(name)
	var found []section
	for _, s := range all {
		if have := strings.Split(s.name, "."); len(have) >= len(wanted) && same(have[len(have)-len(wanted):], wanted) {
			found = append(found, s)
		}
	}
	if found == nil { // a group without a text of its own
		for _, s := range all {
			if have := strings.Split(s.name, "."); len(have) > len(wanted) && same(have[:len(wanted)], wanted) {
				found = append(found, s)
			}
		}
	}
	if found == nil {
		var names []string
		for _, s := range all {
			for words := strings.Split(s.name, "."); len(words) > 0; words = words[1:] { // what a person may leave out
				for n := range words {
					names = append(names, strings.Join(words[:n+1], "."))
				}
			}
		}
		return "", fmt.Errorf("no option is called %s%s", input.Quote(name), input.DidYouMean(strings.Join(wanted, "."), names))
	}
	var b strings.Builder
	for i, s := range found {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s\n\n%s\n", s.name, indent(s.text))
		if below := within(all, s.name); below != "" {
			b.WriteString("\n    In it: " + below + "\n")
		}
	}
	return b.String(), nil
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
func within(all []section, name string) string {
	var names []string
	for _, s := range all {
		if rest, below := strings.CutPrefix(s.name, name+"."); below && !strings.Contains(rest, ".") {
			names = append(names, rest)
		}
	}
	return strings.Join(names, ", ")
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.ReplaceAll(text, "\n", "\n    "), "\n    \n", "\n\n")
}
