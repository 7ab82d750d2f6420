package decode

import (
	"reflect"
	"testing"

	"nimi/runtime/spec"
)

func TestHooksWrong(t *testing.T) {
	testWrong(t, []wrong{
		{"unknown", web(`"nimi": {"hooks": {"prestart": ["/a"]}}`), []string{
			`services.web.nimi.hooks.prestart: unknown option; did you mean "preStart"?`}},
		{"string", web(`"nimi": {"hooks": {"preStart": "/a"}}`), []string{
			`services.web.nimi.hooks.preStart: must be a list, not a string; write ["/a"]`}},
		{"elements", web(`"nimi": {"hooks": {"preStart": [["/a"], "/b", []], "postStop": ["/a", ["/b"]]}}`), []string{
			"services.web.nimi.hooks.postStop[1]: must be a string, not a list",
			`services.web.nimi.hooks.preStart[1]: must be a list, not a string; write ["/b"]`,
			"services.web.nimi.hooks.preStart[2]: must not be empty",
		}},
		{"stop.argv", web(`"nimi": {"stop": {"argv": []}}`), []string{"services.web.nimi.stop.argv: must not be empty"}},
		{"autoStart", web(`"nimi": {"autoStart": "no"}`), []string{"services.web.nimi.autoStart: must be true or false, not a string; write false"}},
		{"reload", web(`"nimi": {"reload": {"signal": "HUP", "argv": ["/a"]}}`), []string{"services.web.nimi.reload: must have signal or argv, not both"}},
		{"reload command", `{"services": {"a": {"process": {"argv": ["/a"], "reloadCommand": "/kill 'x"}}, "b": {"process": {"argv": ["/a"], "reloadCommand": " "}}}}`, []string{
			"services.a.process.reloadCommand: has a quotation mark that is not closed",
			"services.b.process.reloadCommand: must not be empty",
		}},
	})
}

func TestHooks(t *testing.T) {
	c := good(t, web(`"nimi": {"hooks": {"preStart": ["/a", "b"], "postStart": [["/a"], ["/b", "c"]], "preStop": [], "postStop": null}}`))
	want := spec.Hooks{PreStart: []spec.Command{{Argv: []string{"/a", "b"}}}, PostStart: []spec.Command{{Argv: []string{"/a"}}, {Argv: []string{"/b", "c"}}}}
	if got := c.Services[0].Hooks; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// What process says of reloading holds where nimi.reload says nothing; a command that nixpkgs has derived from a signal
// says nothing new.
func TestReload(t *testing.T) {
	for _, c := range []struct {
		process, nimi string
		want          spec.Reload
	}{
		{`"reloadSignal": "HUP", "reloadCommand": "/bin/kill -HUP $MAINPID"`, `{}`, spec.Reload{Signal: spec.SIGHUP}},
		{`"reloadCommand": "/bin/kill -USR1 \"$MAINPID\""`, `{}`, spec.Reload{Argv: []string{"/bin/kill", "-USR1", "$MAINPID"}}},
		{`"reloadSignal": "HUP"`, `{"signal": "USR1"}`, spec.Reload{Signal: spec.SIGUSR1}},
		{`"reloadSignal": "HUP"`, `{"argv": ["/a"]}`, spec.Reload{Argv: []string{"/a"}}},
		{`"reloadSignal": null, "reloadCommand": null`, `null`, spec.Reload{}},
	} {
		got := good(t, `{"services": {"a": {"process": {"argv": ["/a"], `+c.process+`}, "nimi": {"reload": `+c.nimi+`}}}}`).Services[0].Reload
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s, %s: got %+v, want %+v", c.process, c.nimi, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	for line, want := range map[string][]string{
		`a  b`:           {"a", "b"},
		`'a b'c "d\"e"`:  {"a bc", `d"e`},
		`a\ b "" 'c\d'`:  {"a b", "", `c\d`},
		"\ta\nb ":        {"a", "b"},
		`${MAINPID} $HO`: {"${MAINPID}", "$HO"},
	} {
		if got, ok := words(line); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %q, %v, want %q", line, got, ok, want)
		}
	}
}

// Hooks may say in two ways that their failure has no consequences.
func TestOptionalHooks(t *testing.T) {
	c := good(t, web(`"nimi": {"type": "oneshot", "commands": [["/c"], ["/d", "-e"]], "hooks": {"preStart": ["-/a", "-b"], "postStart": [{"argv": ["/a"], "optional": true}, ["/b"], {"argv": ["/c"], "optional": true}], "preStop": {"argv": ["/d"], "optional": true}, "postStop": {"argv": ["/e"]}}}`))
	a, b := []string{"/a", "-b"}, []string{"/b"}
	want := spec.Hooks{
		PreStart:  []spec.Command{{Argv: a, Optional: true}},
		PostStart: []spec.Command{{Argv: a[:1], Optional: true}, {Argv: b}, {Argv: []string{"/c"}, Optional: true}},
		PreStop:   []spec.Command{{Argv: []string{"/d"}, Optional: true}},
		PostStop:  []spec.Command{{Argv: []string{"/e"}}},
	}
	if got := c.Services[0].Hooks; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := c.Services[0].Commands, [][]string{{"/c"}, {"/d", "-e"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("commands: got %q, want %q", got, want)
	}
	testWrong(t, []wrong{
		{"a dash alone", web(`"nimi": {"hooks": {"preStart": ["-"]}}`), []string{"services.web.nimi.hooks.preStart: must have a program behind the dash"}},
		{"no argv", web(`"nimi": {"hooks": {"preStart": [{"optional": true}], "preStop": {"argvs": ["/a"]}}}`), []string{
			"services.web.nimi.hooks.preStart[0].argv: missing, must be a list of the program and its arguments",
			"services.web.nimi.hooks.preStop.argv: missing, must be a list of the program and its arguments",
			`services.web.nimi.hooks.preStop.argvs: unknown option; did you mean "argv"?`,
		}},
		{"a word among commands", web(`"nimi": {"hooks": {"preStart": [["/a"], {"argv": ["/b"]}, "/c"]}}`), []string{
			`services.web.nimi.hooks.preStart[2]: must be a list, not a string; write ["/c"]`,
		}},
		{"commands", web(`"nimi": {"commands": [["/a"]]}`), []string{`services.web.nimi.commands: is for services that end only: type must be "oneshot"`}},
		{"one command", web(`"nimi": {"type": "oneshot", "commands": ["/a", "b"]}`), []string{
			`services.web.nimi.commands[0]: must be a list, not a string; write ["/a"]`, `services.web.nimi.commands[1]: must be a list, not a string; write ["b"]`}},
	})
}
