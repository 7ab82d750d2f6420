package main

import (
	"strings"
	"testing"
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

func TestUsage(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "nimi: a command is needed: validate, generate, " + strings.TrimPrefix(names(), "validate, generate, ") + "; nimi --help says more"},
		{[]string{"biuld"}, `nimi: "biuld" is no command, must be one of validate, generate, build, `},
		{[]string{"--config", "x"}, `nimi: "--config" is no command`},
		{[]string{"build"}, "nimi build: option --config is needed: the evaluated configuration, as JSON; - is the standard input; nimi build --help says more"},
		{[]string{"build", "--config"}, "nimi build: option --config needs a value"},
		{[]string{"build", "--config="}, "nimi build: option --config must not be empty"},
		{[]string{"build", "--config", "x", "--config=y"}, "nimi build: option --config is given twice"},
		{[]string{"build", "--config", "x", "--outptu", "y"}, `nimi build: unknown option "--outptu"`},
		{[]string{"build", "--config", "x", "web"}, `nimi build: unexpected argument "web"`},
		{[]string{"build", "--config", "x", "--", "web"}, `nimi build: unknown option "--"`},
		{[]string{"run", "--config", "x", "status"}, `nimi run: unexpected argument "status", what is for the launcher stands behind --`},
		{[]string{"explain"}, "nimi explain: OPTION is needed"},
		{[]string{"explain", "a", "b"}, `nimi explain: unexpected argument "b"`},
		{[]string{"validate", "--config", "x", "--output", "y"}, `nimi validate: unknown option "--output"`},
		{[]string{"graph", "--config", "/nowhere", "--format", "svg"}, `nimi graph: option --format: "svg" is no format, must be dot or mermaid`},
	} {
		r := run(t, "", nil, tt.args...)
		r.expect(t, exitUsage, "", tt.want)
		if got := strings.Count(r.err, "\n"); got != 1 {
			t.Errorf("%q: got %d lines, want 1: %s", tt.args, got, r.err)
		}
	}
}
