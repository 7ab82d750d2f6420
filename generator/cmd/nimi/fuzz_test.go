package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzArguments takes any command line: it can be read, or is a usage error.
func FuzzArguments(f *testing.F) {
	for _, s := range []string{"build\x00--config\x00x", "run\x00--config=x\x00--\x00a", "explain\x00a", "image\x00--env\x00A=1\x00--env=B", "graph\x00--format\x00dot", "warm\x00--", "--"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		args := strings.Split(line, "\x00")
		for _, c := range commands() {
			in, err := parse(c, args)
			if err != nil && !errors.As(err, new(usageError)) {
				t.Fatalf("%s %q: got %v, want a usage error", c.name, args, err)
			}
			if err != nil || in.help {
				continue
			}
			for name, value := range in.values {
				if o, known := c.option(name); !known || value == "" || o.values != nil && !strings.Contains(strings.Join(o.values, " "), value) {
					t.Errorf("%s %q: got the option %q with %q", c.name, args, name, value)
				}
			}
		}
	})
}

// FuzzExplain asks for any option.
func FuzzExplain(f *testing.F) {
	for _, s := range []string{"restart.mode", "services.a.b.c", "..", "<name>", "*", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if text, err := explain(root(), name); (text == "") == (err == nil) {
			t.Errorf("%q: got %q, %v", name, text, err)
		}
	})
}

// FuzzInterpreter takes any file for a program.
func FuzzInterpreter(f *testing.F) {
	for _, s := range []string{"#!/bin/sh -e\n", "#!", "#!\n", "\x7fELF\x02\x01\x01", "text"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		name := filepath.Join(t.TempDir(), "program")
		if err := os.WriteFile(name, data, 0o700); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if got := interpreterOf(file); strings.Contains(got, "\n") && !strings.HasPrefix(string(data), "\x7fELF") {
			t.Errorf("got the interpreter %q", got)
		}
	})
}

// FuzzFlags takes any arguments for bubblewrap: they are refused, or there is no end of options among them.
func FuzzFlags(f *testing.F) {
	for _, s := range []string{"--tmpfs\x00/", "--seccomp\x009", "--", "", "--lock-file\x00/x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		flags := strings.Split(line, "\x00")
		for _, flag := range flags {
			if flag == "--" && flagsError(flags) == "" {
				t.Errorf("%q: got accepted", flags)
			}
		}
	})
}
