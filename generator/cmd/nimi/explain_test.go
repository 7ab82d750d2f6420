package main

import (
	"strings"
	"sync"
	"testing"

	"nimi/docs"
	"nimi/generator/reference"
	"nimi/generator/schema"
)

// root is what a configuration takes.
var root = sync.OnceValue(func() *schema.Node { return schema.Configuration(readConfiguration) })

// Every option of the page can be asked for, and is found alone.
func TestExplainAll(t *testing.T) {
	all := reference.Options(docs.Options)
	if len(all) < 150 {
		t.Fatalf("the page has %d options", len(all))
	}
	for _, s := range all {
		name := strings.NewReplacer("<name>", "web", "*", "0").Replace(s.Name)
		text, err := explain(root(), name)
		if err != nil || !strings.HasPrefix(text, s.Name+"\n") || !strings.Contains(text, "Type: ") {
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
		{"settings.restart.mode", `In JSON: one of "never", "up-to-count", "always", "on-success", "on-failure", "no" or null; for example {"settings": {"restart": {"mode": "always"}}}`},
		{"limits", `{"services": {"web": {"nimi": {"limits": {"core": "unlimited", `},
		{"nimi.umask", `In JSON: a string that matches ^[0-7]+$ or null; for example {"services": {"web": {"nimi": {"umask": "0027"}}}}`},
		{"settings.container.tag", "default: `\"latest\"`\n"},
		{"hooks.preStart", `{"preStart": ["…"]}`},
		{"settings.restart.backoff", "In it: factor, jitter, max"},
		{"settings.restart", "In it: backoff, count, mode"},
		{"ready.htpp", `no option is called "ready.htpp"; did you mean "ready.http"?`},
		{"settings.loging", `did you mean "settings.logging"?`},
		{"zzzzzz", `no option is called "zzzzzz"`},
		{"", `no option is called ""`},
		{".", `no option is called "."`},
	} {
		text, err := explain(root(), c.name)
		if err != nil {
			text = err.Error()
		}
		if !strings.Contains(text, c.want) {
			t.Errorf("%q: got %q, want %q in it", c.name, text, c.want)
		}
	}
}
