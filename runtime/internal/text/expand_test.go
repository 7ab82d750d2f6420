package text

import (
	"errors"
	"os"
	"strings"
	"testing"

	"nimi/generator/variables"
)

var errLoop = errors.New("loop")

func known(name string) (string, bool, error) {
	switch name {
	case "A":
		return "a", true, nil
	case "EMPTY":
		return "", true, nil
	case "DOLLAR":
		return "$A ${A} $$", true, nil
	case "LONG":
		return strings.Repeat("x", longest), true, nil
	case "BAD":
		return "", false, errLoop
	}
	return "", false, nil
}

func TestExpand(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		"plain } { }":       "plain } { }",
		"$A":                "a",
		"$A$A-${A}b":        "aa-ab",
		"$A1":               "!$A1 is not set",
		"$$A $$$$ $$$A":     "$A $$ $a",
		"${EMPTY}.$EMPTY":   ".",
		"${EMPTY:-x}":       "x",
		"${EMPTY-x}":        "",
		"${NOT:-x}${NOT-y}": "xy",
		"${NOT:-}":          "",
		"${NOT:-${NOT2-z}}": "z",
		"${NOT:-{a}}":       "{a}",
		"${NOT:-$$}":        "$",
		"${A:-$NOT}":        "a", // the default does not count
		"${NOT:-$NOT2}":     "!$NOT2 is not set",
		"$DOLLAR":           "$A ${A} $$", // values are not looked into
		"x${BAD}":           "!loop",
		"$1 $ $( a$":        "$1 $ $( a$",
		"${":                "!" + badForm, "${A": "!" + badForm, "${A:x}": "!" + badForm, "${1}": "!" + badForm, "${A:-": "!" + badForm, "${A:}": "!" + badForm,
		"$LONG":                        strings.Repeat("x", longest),
		"$LONG$A":                      "!" + tooLong,
		"${NOT:-$LONG}x":               "!" + tooLong,
		"\xff$A\xff":                   "\xffa\xff",
		"${A:-\xff}":                   "a",
		"${NOT-${NOT-${NOT-${NOT-}}}}": "",
	} {
		got, err := Expand(text, known)
		if err != nil {
			got = "!" + err.Error()
		}
		if got != want {
			t.Errorf("%.60q: got %.60q, want %.60q", text, got, want)
		}
	}
}

// FuzzExpand: what the generator takes has no half forms, so that everything between variables is passed on; and, where
// both have the same form, the result is that of package os.
func FuzzExpand(f *testing.F) {
	for _, s := range []string{"", "$A", "${A}x$$", "${NOT:-${A}}", "${NOT-}", "$DOLLAR", "a$", "${A", "}{", "${A:-$(id)}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		escaped, err := Expand(strings.ReplaceAll(s, "$", "$$"), known)
		if err != nil && len(s) <= longest || err == nil && escaped != s {
			t.Fatalf("%q with every dollar doubled: got %q, %v", s, escaped, err)
		}
		all := func(name string) (string, bool, error) { return "<" + name + ">", true, nil }
		got, err := Expand(s, all)
		if names, problem := variables.References(s); problem == "" && err == nil {
			want := os.Expand(strings.ReplaceAll(s, "$$", "$0"), func(name string) string {
				if name == "0" {
					return "$"
				}
				name, _, _ = strings.Cut(name, "-")
				return "<" + strings.TrimSuffix(name, ":") + ">"
			})
			if !strings.Contains(s, "-") && got != want { // os.Expand knows no nesting
				t.Errorf("%q: got %q, want %q", s, got, want)
			}
			if _, err := Expand(s, func(string) (string, bool, error) { return "", false, nil }); len(names) == 0 && err != nil {
				t.Errorf("%q has no variables: got %v", s, err)
			}
		}
	})
}
