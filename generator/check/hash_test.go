package check

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

// hashesOf returns the hashes of the one service with these keys.
func hashesOf(t *testing.T, keys string) (process, config, policy string) {
	t.Helper()
	p, _, problems := Config([]byte(`{"services": {"web": {` + keys + `}}}`))
	if p == nil {
		t.Fatalf("%s: %v", keys, problems)
	}
	i := slices.IndexFunc(p.Services, func(s spec.Service) bool { return s.Name == "web" })
	if len(p.Services[i].Hash) != 48 {
		t.Fatalf("got hash %q, want 48 digits", p.Services[i].Hash)
	}
	return p.Services[i].Hash[:16], p.Services[i].Hash[16:32], p.Services[i].Hash[32:]
}

// Fields that are zero leave no trace, neither in their place nor in the type of what they are in: a field that is
// added to spec changes no hash.
func TestHashOfNewField(t *testing.T) {
	type before struct {
		A int `part:"process"`
		B []struct{ X string }
	}
	type after struct {
		New  int `part:"process"`
		A    int `part:"process"`
		B    []struct{ Y, X string }
		More struct{ Z bool } `part:"process"`
	}
	digits := func(v any) string {
		h := newHashes(nil)
		h.fields(reflect.ValueOf(v), "", "process")
		return h.digits("process")
	}
	a := digits(before{1, []struct{ X string }{{"x"}, {}}})
	if b := digits(after{A: 1, B: []struct{ Y, X string }{{X: "x"}, {}}}); b != a {
		t.Errorf("got %s, want %s", b, a)
	}
	if b := digits(before{1, []struct{ X string }{{"x"}}}); b == a {
		t.Error("got the same hash without an element")
	}
}

func TestHash(t *testing.T) {
	const argv = `"process": {"argv": ["/bin/web", "a"]}`
	process, config, policy := hashesOf(t, argv)
	if strings.Trim(process+config+policy, "0123456789abcdef") != "" {
		t.Errorf("got %q, %q and %q, want hexadecimal digits", process, config, policy)
	}
	for _, c := range []struct {
		name, keys      string
		process, config bool // is another
		policy          bool
	}{
		{"the same", argv, false, false, false},
		{"argv", `"process": {"argv": ["/bin/web", "b"]}`, true, false, false},
		{"argv, cut elsewhere", `"process": {"argv": ["/bin/weba"]}`, true, false, false},
		{"environment", argv + `, "nimi": {"environment": {"A": "b"}}`, true, false, false},
		{"limits", argv + `, "nimi": {"limits": {"nofile": 100}}`, true, false, false},
		{"configData, which is in an environment", argv + `, "configData": {"f": {"text": "x"}}`, true, true, false},
		{"notify", argv + `, "nimi": {"ready": {"notify": true}}`, true, false, true},
		{"descriptor", argv + `, "nimi": {"ready": {"descriptor": 3}}`, true, false, true},
		{"watchdog", argv + `, "nimi": {"watchdog": 1000}`, true, false, false},
		{"raw", argv + `, "nimi": {"log": {"format": "raw"}}`, true, false, true},
		{"another format", argv + `, "nimi": {"log": {"format": "json"}}`, false, false, true},
		{"a value that is 0", argv + `, "nimi": {"nice": 0}`, true, false, false},
		{"dependents", argv + `}, "a": {` + argv + `, "nimi": {"dependsOn": {"web": {}}}`, false, false, false},
		{"supervision", argv + `, "nimi": {"restart": {"mode": "never"}, "stop": {"timeout": 1}, "ready": {"tcp": ":80"}}`, false, false, true},
		{"a dependency", argv + `, "nimi": {"dependsOn": {"a": {}}}}, "a": {` + argv, false, false, true},
	} {
		p, d, o := hashesOf(t, c.keys)
		if (p != process) != c.process || (d != config) != c.config {
			t.Errorf("%s: got another process %v, another configData %v, want %v, %v", c.name, p != process, d != config, c.process, c.config)
		}
		if (o != policy) != c.policy {
			t.Errorf("%s: got another policy %v, want %v", c.name, o != policy, c.policy)
		}
	}
	// With files, another text changes the files alone, and another directory the process.
	files := func(settings, text string) (process, config string) {
		process, config, _ = hashesOf(t, argv+`, "configData": {"f": {"text": "`+text+`"}}}}, "settings": {"configData": {`+settings)
		return process, config
	}
	process, config = files("", "x")
	if p, d := files("", "y"); p != process || d == config {
		t.Errorf("another text: got another process %v, another configData %v", p != process, d != config)
	}
	if p, d := files(`"directory": "/srv/config"`, "x"); p == process || d != config {
		t.Errorf("another directory: got another process %v, another configData %v", p != process, d != config)
	}
	p, _, _ := Config([]byte(`{"settings": {"control": {"enable": false}}, "services": {"web": {` + argv + `}}}`))
	if p.Services[0].Hash+p.Hash != "" || p.Control.Enable {
		t.Errorf("without a control socket: got %q", p.Services[0].Hash+p.Hash)
	}
}

// What number a dependency has is no part of its dependents: another service may come in between. The program's own hash
// is over the rest.
func TestHashOfTheRest(t *testing.T) {
	of := func(more string) *spec.Program {
		p, _, problems := Config([]byte(`{"services": {"m": {"process": {"argv": ["/m"]}},
			"z": {"process": {"argv": ["/z"]}, "nimi": {"dependsOn": {"m": {}}}}` + more + `}`))
		if p == nil {
			t.Fatal(problems)
		}
		return p
	}
	hash := func(p *spec.Program) string {
		return p.Services[slices.IndexFunc(p.Services, func(s spec.Service) bool { return s.Name == "z" })].Hash
	}
	one := of("}")
	other := of(`, "a": {"process": {"argv": ["/a"]}}}`)
	if hash(one) != hash(other) || one.Hash != other.Hash || len(one.Hash) != 16 {
		t.Errorf("another service: got %s and %s, %s and %s", hash(one), hash(other), one.Hash, other.Hash)
	}
	other = of(`}, "settings": {"shutdown": {"timeout": 5}}`)
	if hash(one) != hash(other) || one.Hash == other.Hash {
		t.Errorf("other settings: got %s and %s, %s and %s", hash(one), hash(other), one.Hash, other.Hash)
	}
}
