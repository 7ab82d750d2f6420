package check

import (
	"path"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"nimi/runtime/spec"
)

// FuzzConfig decodes anything: it gives either problems, each one printable line, or a program that keeps what
// package spec promises.
func FuzzConfig(f *testing.F) {
	for _, name := range []string{"wide.json", "narrow.json", "startup.json", "bad.json"} {
		f.Add(testdata(f, name))
	}
	f.Add(services("a: b c", "b: c", "c"))
	f.Add(services("a: b", "b: a"))
	f.Add([]byte(`{"services": {"g": {"services": {"a": ` + service("b") + `, "b": ` + service() + `}}, "x": ` + service("g") + `}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		program, warnings, problems := Config(data)
		if (program == nil) == (len(problems) == 0) {
			t.Fatalf("got program %v with problems %v, want one of them", program, problems)
		}
		all := lines(warnings)
		for i, p := range problems {
			if i > 0 && p.Path < problems[i-1].Path {
				t.Errorf("got %q after %q, want problems sorted", p, problems[i-1])
			}
			all = append(all, p.String())
		}
		for _, line := range all {
			if line == "" || !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl) {
				t.Errorf("got message %q, want one printable line", line)
			}
		}
		if program != nil {
			promises(t, program)
		}
	})
}

// promises checks a program against the comments in package spec.
func promises(t *testing.T, p *spec.Program) {
	t.Helper()
	check := func(ok bool, what string, got any) {
		t.Helper()
		if !ok {
			t.Errorf("got %q, want %s", got, what)
		}
	}
	text := func(all ...string) {
		t.Helper()
		for _, s := range all {
			check(utf8.ValidString(s) && !strings.Contains(s, "\x00"), "valid UTF-8 without NUL", s)
		}
	}
	text(append([]string{p.Name, p.LogDirectory, p.ConfigDirectory}, p.Startup...)...)
	check(p.Name == path.Base(p.Name) && p.Name != "." && p.Name != "..", "a file name", p.Name)
	check(len(p.Services) > 0 || len(p.Startup) > 0, "something to run", p)
	check(p.ConfigDirectory == "" || path.IsAbs(p.ConfigDirectory) && path.Clean(p.ConfigDirectory) == p.ConfigDirectory, "a clean path", p.ConfigDirectory)
	for i, r := range p.Signals {
		check(i == 0 || p.Signals[i-1].From < r.From, "signals sorted, each once", p.Signals)
	}
	names := map[string]bool{}
	for i, s := range p.Services {
		text(s.Name, s.Path, s.WorkingDirectory)
		text(s.Argv...)
		check(!names[s.Name], "each name once", s.Name)
		check(s.Name != "" && len(s.Name) <= 200 && !strings.Contains(s.Name, "/"), "a file name", s.Name)
		check(len(s.Argv) > 0 && s.Argv[0] != "", "an argv", s.Argv)
		names[s.Name] = true
		for _, d := range s.DependsOn {
			check(d.Service >= 0 && d.Service < i, "a service that comes before", d)
		}
		for j, v := range s.Environment {
			text(v.Name, v.Value)
			check(v.Name != "" && !strings.Contains(v.Name, "="), "the name of a variable", v.Name)
			check(j == 0 || s.Environment[j-1].Name < v.Name, "variables sorted, each once", s.Environment)
		}
		for j, c := range s.ConfigData {
			text(c.Path, c.Source, c.Text)
			check(path.Clean(c.Path) == c.Path && !path.IsAbs(c.Path) && c.Path != "." && c.Path != ".." && !strings.HasPrefix(c.Path, "../"), "a clean relative path", c.Path)
			check(c.Source == "" || path.IsAbs(c.Source) && c.Text == "", "a source or a text", c)
			for _, o := range s.ConfigData[:j] {
				check(o.Path < c.Path && !strings.HasPrefix(c.Path, o.Path+"/"), "paths sorted, none below another", c.Path)
			}
		}
		r := s.Restart
		check(r.Factor >= 1 && r.Count >= 0 && r.MaxDelay >= r.Delay, "a restart that makes sense", r)
		for _, d := range []time.Duration{r.Delay, r.MaxDelay, r.Jitter, r.ResetAfter, s.Stop.Timeout, p.Shutdown.Timeout} {
			check(d >= 0 && d <= 3650*24*time.Hour && d%time.Millisecond == 0, "whole milliseconds up to ten years", d)
		}
		check(s.Stop.Signal != 0 && p.Shutdown.Signal != 0, "a signal", s.Stop)
	}
}
