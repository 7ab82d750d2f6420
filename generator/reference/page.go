// Package reference reads the page of options, docs/options.md, which is made of the Nix modules: what each option is called,
// what it means, and its type, default and example.
package reference

import (
	"regexp"
	"strings"
)

// Option is one option of the page.
type Option struct {
	// Name is its path, in which <name> and * stand for any word: services.<name>.nimi.restart.mode.
	Name string
	// Text is everything that the page says of it, in Markdown. Meaning is that without the last paragraph.
	Text, Meaning string
	// Type, Default and Example are what the last paragraph says, as in the Nix language. Empty: it says nothing. Words is a
	// default that is described in words instead.
	Type, Default, Words, Example string
}

// Options reads a page.
func Options(page string) (all []Option) {
	for _, part := range strings.Split("\n"+page, "\n### ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		text, _, _ = strings.Cut(text, "\n## ")
		o := Option{Name: strings.Trim(name, "`"), Text: strings.TrimSpace(text)}
		o.read()
		all = append(all, o)
	}
	return all
}

// value is a piece of Nix as the page has it: in backquotes, or in a block of its own.
const value = "(?:`([^`]*)`|\\s*```nix\\n(?s:(.*?))\\n```)"

// line is the last paragraph of an option.
var line = regexp.MustCompile("(?m)^Type: ((?:[^;`]|; between)*)(?:; default: (?:" + value + "|([^\n]*?)))?(?:; for example " + value + ")?\\s*\\z")

func (o *Option) read() {
	m := line.FindStringSubmatchIndex(o.Text)
	if m == nil {
		o.Meaning = o.Text
		return
	}
	group := func(n int) string {
		if m[2*n] < 0 {
			return ""
		}
		return o.Text[m[2*n]:m[2*n+1]]
	}
	o.Meaning = strings.TrimSpace(o.Text[:m[0]])
	o.Type, o.Default, o.Words, o.Example = group(1), group(2)+group(3), group(4), group(5)+group(6)
}

// Find returns what the page says of an option; false: nothing.
func Find(all []Option, name string) (Option, bool) {
	for _, o := range all {
		if o.Name == name {
			return o, true
		}
	}
	return Option{}, false
}
