package graph

import (
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// service returns one at a path of these names.
func service(names []string, deps ...spec.Dependency) spec.Service {
	return spec.Service{Name: strings.Join(names, "-"), Path: strings.Join(names, "."), DependsOn: deps}
}

// stack has a group with a service of its own, a nested group, a name with a dot and every condition.
var stack = &spec.Program{
	Name:    "stack",
	Startup: []string{"/bin/prepare"},
	Services: []spec.Service{
		service([]string{"db"}),
		service([]string{"stack", "cache", "v1.2"}),
		service([]string{"stack"}, spec.Dependency{Service: 0}),
		service([]string{"stack", "api"}, spec.Dependency{Service: 1, Condition: spec.ConditionStarted}, spec.Dependency{Service: 2}),
		service([]string{"stack", "job"}, spec.Dependency{Service: 3, Condition: spec.ConditionCompleted}),
		service([]string{"web.local"}, spec.Dependency{Service: 4, Condition: spec.ConditionCompletedSuccessfully}),
	},
}

func TestGolden(t *testing.T) {
	for _, tt := range []struct {
		file string
		got  string
	}{
		{"stack.dot", DOT(stack)},
		{"stack.mermaid", Mermaid(stack)},
		{"hook.dot", DOT(&spec.Program{Name: "nimi", Startup: []string{"/bin/prepare"}})},
		{"hook.mermaid", Mermaid(&spec.Program{Name: "nimi", Startup: []string{"/bin/prepare"}})},
	} {
		file := filepath.Join("testdata", tt.file)
		if *update {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(tt.got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if tt.got != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.file, tt.got, want)
		}
	}
}

// nasty are names that could end a string, or mean something inside one.
var nasty = []string{
	`"`, `\`, `\"`, `a\`, `\N`, "&lt;", "a&b", "<b>", "#quot;", "`x`", "]", "end", "}", "é", "日本", "a b", "1. a", "- a", "*a*", "%%", "|", ";",
}

// TestNames reads the names back, by the rules of the two languages.
func TestNames(t *testing.T) {
	dotLine := regexp.MustCompile(`(?m)^\ts0 \[label="((?:[^"\\]|\\.)*)"\]$`)
	dotEscape := regexp.MustCompile(`\\(.)`)
	mermaidLine := regexp.MustCompile(`(?m)^\ts0\["([\pL\pN ._/:#;-]*)"\]$`)
	mermaidEntity := regexp.MustCompile(`#(\d+);`)
	for _, name := range nasty {
		p := &spec.Program{Name: name, Startup: []string{name}, Services: []spec.Service{service([]string{name})}}
		dot := dotLine.FindStringSubmatch(DOT(p))
		if dot == nil {
			t.Errorf("%q: no such node in\n%s", name, DOT(p))
		} else if got := html.UnescapeString(dotEscape.ReplaceAllString(dot[1], "$1")); got != name {
			t.Errorf("DOT: got %q, want %q", got, name)
		}
		mermaid := mermaidLine.FindStringSubmatch(Mermaid(p))
		if mermaid == nil {
			t.Errorf("%q: no such node in\n%s", name, Mermaid(p))
			continue
		}
		got := mermaidEntity.ReplaceAllStringFunc(mermaid[1], func(s string) string {
			n, err := strconv.Atoi(s[1 : len(s)-1])
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf("%c", n)
		})
		if got != name {
			t.Errorf("Mermaid: got %q, want %q", got, name)
		}
	}
}

// TestOneLine has names that would break lines; a configuration cannot have them, but the hook's program can.
func TestOneLine(t *testing.T) {
	p := &spec.Program{Name: "a\nb", Startup: []string{"a\n\u2028\x00b"}}
	if got, want := strings.Count(DOT(p), "\n"), 5; got != want {
		t.Errorf("DOT: got %d lines, want %d:\n%s", got, want, DOT(p))
	}
	if got, want := Mermaid(p), "flowchart LR\n\tstartup(\"startup: a#10;#8232;#0;b\")\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
