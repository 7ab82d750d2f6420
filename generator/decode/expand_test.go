package decode

import (
	"slices"
	"testing"

	"nimi/runtime/spec"
)

func TestExpandWrong(t *testing.T) {
	const at = "services.web."
	testWrong(t, []wrong{
		{"type", web(`"nimi": {"expand": "yes"}`), []string{at + `nimi.expand: must be true or false, not a string; write true`}},
		{"form", `{"services": {"web": {"nimi": {"expand": true, "environment": {"A": "${", "B": "$ "}}, "process": {"argv": ["/bin/web", "$1", "a$", "${A", "${A:x}", "${A:?x}", "${:-x}", "${A:-${B}", "${A-$(id)}", "$(id)"]}}}}`, []string{
			at + `nimi.environment.A: must have the name of a variable after ${, not "${"`,
			at + `nimi.environment.B: must have a name or a brace after $, or $$ for a dollar, not "$ "`,
			at + `process.argv[1]: must have a name or a brace after $, or $$ for a dollar, not "$1"`,
			at + `process.argv[2]: must have a name or a brace after $, or $$ for a dollar, not "$"`,
			at + `process.argv[3]: has a brace that is not closed: "${A"`,
			at + `process.argv[4]: must be ${NAME}, ${NAME:-default} or ${NAME-default}, not "${A:x}"`,
			at + `process.argv[5]: must be ${NAME}, ${NAME:-default} or ${NAME-default}, not "${A:?x}"`,
			at + `process.argv[6]: must have the name of a variable after ${, not "${:-x}"`,
			at + `process.argv[7]: has a brace that is not closed: "${A:-${B}"`,
			at + `process.argv[8]: must have a name or a brace after $, or $$ for a dollar, not "$(id)}"`,
			at + `process.argv[9]: must have a name or a brace after $, or $$ for a dollar, not "$(id)"`,
		}},
		{"circle", `{"settings": {"environment": {"C": "${A-}"}}, "services": {"web": {"process": {"argv": ["/bin/web"], "environment": {"A": "$B", "B": "x$C", "PATH": "/x:$PATH"}}, "nimi": {"expand": true}}}}`, []string{
			at[:len(at)-1] + ": the variables lead in a circle: A → B → C → A",
		}},
		{"targets", web(`"nimi": {"expand": true, "ready": {"http": "https://$A/"}, "health": {"file": "x/$A"}}`), []string{
			at + `nimi.health.file: must be an absolute path, not "x/$A"`,
			at + `nimi.ready.http: must begin with http://, not "https://$A/"`,
		}},
		{"URL", web(`"nimi": {"expand": true, "ready": {"http": "http://me:$A@localhost/"}, "health": {"http": "http://example.org/$A"}}`), []string{
			at + `nimi.health.http: the host must be an IP address or localhost, not "example.org": no names are looked up while services run`,
			at + `nimi.ready.http: must not have a user or a password in it`,
		}},
		{"fragment", web(`"nimi": {"expand": true, "ready": {"http": "http://localhost/$A#x"}}`), []string{
			at + `nimi.ready.http: must not have a fragment ("#…"): servers do not get to see it`,
		}},
		{"off", web(`"nimi": {"expand": false, "ready": {"tcp": "localhost:$PORT"}}`), []string{
			at + `nimi.ready.tcp: the port must be a number from 1 to 65535, not "$PORT"`,
		}},
		{"settings", settings(`"environment": {"": "x", "A": 1}`), []string{
			`settings.environment."": the name of a variable must not be empty`,
			`settings.environment.A: must be a string, not a number; write "1"`,
		}},
	})
}

// Targets with variables are as they are written, apart from the parts of a URL.
func TestExpandTargets(t *testing.T) {
	for text, want := range map[string]spec.HTTP{
		"http://localhost:$PORT":              {Address: "localhost:$PORT", Host: "localhost:$PORT", Target: "/"},
		"HTTP://$A?q=$B":                      {Address: "$A", Host: "$A", Target: "/?q=$B"},
		"http://:${P:-1/2}/x":                 {Address: ":${P:-1/2}", Host: "localhost:${P:-1/2}", Target: "/x"},
		"http://0.0.0.0/$$${A:-#}":            {Address: "127.0.0.1:80", Host: "0.0.0.0", Target: "/$$${A:-#}"},
		"http://[::1]:81/${A:-${B:-${C}/}/x}": {Address: "[::1]:81", Host: "[::1]:81", Target: "/${A:-${B:-${C}/}/x}"},
	} {
		s := good(t, web(`"nimi": {"expand": true, "ready": {"http": "`+text+`"}}`)).Services[0]
		got := s.Ready.Probe.HTTP
		if got.Address != want.Address || got.Host != want.Host || got.Target != want.Target {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
	s := good(t, web(`"nimi": {"expand": true, "ready": {"unix": "$RUNTIME_DIRECTORY/../x"}, "health": {"tcp": "$ADDRESS"}}`)).Services[0]
	if s.Ready.Probe.Unix != "$RUNTIME_DIRECTORY/../x" || s.Health.TCP != "$ADDRESS" {
		t.Errorf("got %q, %q", s.Ready.Probe.Unix, s.Health.TCP)
	}
}

// A value that looks like one with variables is warned of, where nobody has said what is meant.
func TestLooksExpandable(t *testing.T) {
	const says = " is passed on as it stands, as nothing expands variables: "
	const how = "; nimi.expand = true does, and false says that this is meant"
	config := func(expand string) string {
		return `{"settings": {"environment": {"ALL": "$HOME/x"}}, "services": {"web": {"process": {
			"argv": ["/bin/web", "--port=$PORT", "${UID}", "${A:-x y}", "/x$HOME/y", "$1", "price: $5", "awk $NF ~", "s/x$/y/", "$$HOME", "$${HOME}", "\\$HOME", "$MAINPID"],
			"environment": {"OPTS": "-Xmx${MEM} -server", "PS1": "\\u $HOME"}},
			"nimi": {` + expand + `"hooks": {"preStart": ["/bin/sh", "-euc", "cd $HOME; echo ${A}"], "postStart": [["perl", "-e", "$X"]], "preStop": ["x", "-x", "$X1"]},
			"stop": {"argv": ["kill", "${MAINPID}"]}, "ready": {"file": "/run/$USER"}}}}}`
	}
	want := []string{
		`services.web.nimi.hooks.preStop[2]:` + says + `"$X1"` + how,
		`services.web.nimi.ready.file:` + says + `"/run/$USER"` + how,
		`services.web.process.argv[1]:` + says + `"--port=$PORT"` + how,
		`services.web.process.argv[2]:` + says + `"${UID}"` + how,
		`services.web.process.argv[3]:` + says + `"${A:-x y}"` + how,
		`services.web.process.argv[4]:` + says + `"/x$HOME/y"` + how,
		`services.web.process.environment.OPTS:` + says + `"-Xmx${MEM} -server"` + how,
		`settings.environment.ALL:` + says + `"$HOME/x"` + how,
	}
	if got := warned(t, config("")); !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if got := warned(t, config(`"expand": false, `)); len(got) > 0 {
		t.Errorf("expand = false: got %q, want nothing", got)
	}
	if got := warned(t, web(`"nimi": {"expand": null}`)); len(got) > 0 {
		t.Errorf("null: got %q, want nothing", got)
	}
}

// settings.environment is below the variables of each service.
func TestCommonEnvironment(t *testing.T) {
	c := good(t, `{"settings": {"environment": {"A": "all", "B": "all", "C": null, "D": "all"}}, "services": {
		"group": {"services": {"web": {"process": {"argv": ["/w"], "environment": {"B": "web", "C": "web"}}, "nimi": {"environment": {"D": null}}}}},
		"other": {"process": {"argv": ["/o"]}}}}`)
	for _, s := range c.Services {
		want := map[string][]spec.Variable{
			"group":     nil,
			"group-web": {{Name: "A", Value: "all"}, {Name: "B", Value: "web"}, {Name: "C", Value: "web"}, {Name: "D", Unset: true}},
			"other":     {{Name: "A", Value: "all"}, {Name: "B", Value: "all"}, {Name: "C", Unset: true}, {Name: "D", Value: "all"}},
		}[s.Name]
		if !slices.Equal(s.Environment, want) {
			t.Errorf("%s: got %+v, want %+v", s.Name, s.Environment, want)
		}
	}
}
