package main

import (
	"strings"
	"testing"

	"nimi/docs"
)

// Every option of the page can be asked for, and is found alone.
func TestExplainAll(t *testing.T) {
	all := sections(docs.Options)
	if len(all) < 150 {
		t.Fatalf("the page has %d options", len(all))
	}
	for _, s := range all {
		name := strings.NewReplacer("<name>", "web", "*", "0").Replace(s.name)
		text, err := explain(docs.Options, name)
		if err != nil || !strings.HasPrefix(text, s.name+"\n") || !strings.Contains(text, "Type: ") {
			t.Errorf("%s: got %v, %q", name, err, text)
		}
	}
}

func TestExplain(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"services.a.services.b.nimi.stop.timeout", "services.<name>.nimi.stop.timeout\n"},
		{"services.services.nimi.user", "services.<name>.nimi.user\n"},
		{"binName", "settings.binName\n"},
		{"sockets.http.backlog", "services.<name>.nimi.sockets.<name>.backlog\n"},
		{"settings.restart.backoff", "In it: factor, jitter, max"},
		{"settings.restart", "In it: backoff, count, mode"},
		{"ready.htpp", `no option is called "ready.htpp"; did you mean "ready.http"?`},
		{"settings.loging", `did you mean "settings.logging"?`},
		{"zzzzzz", `no option is called "zzzzzz"`},
		{"", `no option is called ""`},
		{".", `no option is called "."`},
	} {
		text, err := explain(docs.Options, c.name)
		if err != nil {
			text = err.Error()
		}
		if !strings.Contains(text, c.want) {
			t.Errorf("%q: got %q, want %q in it", c.name, text, c.want)
		}
	}
}
