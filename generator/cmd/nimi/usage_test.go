package main

import (
	"strings"
	"testing"

	"nimi/runtime/spec"
)

func TestHelp(t *testing.T) {
	for _, flag := range []string{"--help", "-h", "help"} {
		run(t, "", nil, flag).expect(t, exitOK, "usage: nimi COMMAND", "")
	}
	for _, c := range commands() {
		run(t, "", nil, c.name, "--help").expect(t, exitOK, "usage: nimi "+c.name, "")
		// Help is given whatever else stands there.
		run(t, "", nil, c.name, "-h", "--config", "/nowhere").expect(t, exitOK, "usage: nimi "+c.name, "")
		run(t, "", nil, "--help").expect(t, exitOK, "\n  "+c.name+" ", "")
	}
}

func TestVersion(t *testing.T) {
	for _, flag := range []string{"--version", "-V", "version"} {
		run(t, "", nil, flag).expect(t, exitOK, "nimi "+spec.Version+"\n", "")
	}
}

func TestUsage(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "nimi: a command is needed: validate, generate, " + strings.TrimPrefix(names(), "validate, generate, ") + "; nimi --help says more"},
		{[]string{"biuld"}, `did you mean "build"?`},
		{[]string{"zzz"}, `nimi: "zzz" is no command, must be one of validate, generate, build, `},
		{[]string{"--config", "x"}, `nimi: "--config" is no command`},
		{[]string{"build"}, "nimi build: option --config is needed: the evaluated configuration, as JSON; - is the standard input; nimi build --help says more"},
		{[]string{"build", "--config"}, "nimi build: option --config needs a value"},
		{[]string{"build", "--config="}, "nimi build: option --config must not be empty"},
		{[]string{"build", "--config", "x", "--config=y"}, "nimi build: option --config is given twice"},
		{[]string{"build", "--config", "x", "--outptu", "y"}, `nimi build: unknown option "--outptu"; did you mean "--output"?; nimi build --help says more`},
		{[]string{"build", "--config", "x", "web"}, `nimi build: unexpected argument "web"`},
		{[]string{"build", "--config", "x", "--", "web"}, `nimi build: unknown option "--"`},
		{[]string{"run", "--config", "x", "status"}, `nimi run: unexpected argument "status", what is for the launcher stands behind --`},
		{[]string{"explain"}, "nimi explain: OPTION is needed"},
		{[]string{"explain", "a", "b"}, `nimi explain: unexpected argument "b"`},
		{[]string{"validate", "--config", "x", "--output", "y"}, `nimi validate: unknown option "--output"`},
		{[]string{"graph", "--config", "/nowhere", "--format", "svg"}, `nimi graph: option --format: must be one of dot, mermaid, not "svg"`},
		{[]string{"graph", "--config", "x", "--format", "mermiad"}, `did you mean "mermaid"?`},
		{[]string{"build", "--config", "x", "--verbose=1"}, "nimi build: option --verbose takes no value"},
		{[]string{"build", "--config", "x", "--verbose", "--verbose"}, "nimi build: option --verbose is given twice"},
	} {
		r := run(t, "", nil, tt.args...)
		r.expect(t, exitUsage, "", tt.want)
		if got := strings.Count(r.err, "\n"); got != 1 {
			t.Errorf("%q: got %d lines, want 1: %s", tt.args, got, r.err)
		}
	}
}
