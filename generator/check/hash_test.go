package check

import (
	"crypto/sha256"
	"reflect"
	"slices"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

// hashesOf returns the two hashes of the one service with these keys.
func hashesOf(t *testing.T, keys string) (process, config string) {
	t.Helper()
	p, _, problems := Config([]byte(`{"services": {"web": {` + keys + `}}}`))
	if p == nil {
		t.Fatalf("%s: %v", keys, problems)
	}
	i := slices.IndexFunc(p.Services, func(s spec.Service) bool { return s.Name == "web" })
	if len(p.Services[i].Hash) != 32 {
		t.Fatalf("got hash %q, want 32 digits", p.Services[i].Hash)
	}
	return p.Services[i].Hash[:16], p.Services[i].Hash[16:]
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
		h := hashes{"process": sha256.New(), "files": sha256.New()}
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
	process, config := hashesOf(t, argv)
	if strings.Trim(process+config, "0123456789abcdef") != "" {
		t.Errorf("got %q and %q, want hexadecimal digits", process, config)
	}
	for _, c := range []struct {
		name, keys      string
		process, config bool // is another
	}{
		{"the same", argv, false, false},
		{"argv", `"process": {"argv": ["/bin/web", "b"]}`, true, false},
		{"argv, cut elsewhere", `"process": {"argv": ["/bin/weba"]}`, true, false},
		{"environment", argv + `, "nimi": {"environment": {"A": "b"}}`, true, false},
		{"limits", argv + `, "nimi": {"limits": {"nofile": 100}}`, true, false},
		{"configData, which is in an environment", argv + `, "configData": {"f": {"text": "x"}}`, true, true},
		{"notify", argv + `, "nimi": {"ready": {"notify": true}}`, true, false},
		{"descriptor", argv + `, "nimi": {"ready": {"descriptor": 3}}`, true, false},
		{"watchdog", argv + `, "nimi": {"watchdog": 1000}`, true, false},
		{"raw", argv + `, "nimi": {"log": {"format": "raw"}}`, true, false},
		{"another format", argv + `, "nimi": {"log": {"format": "json"}}`, false, false},
		{"a value that is 0", argv + `, "nimi": {"nice": 0}`, true, false},
		{"dependents", argv + `}, "a": {` + argv + `, "nimi": {"dependsOn": {"web": {}}}`, false, false},
		{"supervision", argv + `, "nimi": {"restart": {"mode": "never"}, "stop": {"timeout": 1}, "ready": {"tcp": ":80"}}`, false, false},
	} {
		p, d := hashesOf(t, c.keys)
		if (p != process) != c.process || (d != config) != c.config {
			t.Errorf("%s: got another process %v, another configData %v, want %v, %v", c.name, p != process, d != config, c.process, c.config)
		}
	}
	// With files, another text changes the files alone, and another directory the process.
	files := func(settings, text string) (string, string) {
		return hashesOf(t, argv+`, "configData": {"f": {"text": "`+text+`"}}}}, "settings": {"configData": {`+settings)
	}
	process, config = files("", "x")
	if p, d := files("", "y"); p != process || d == config {
		t.Errorf("another text: got another process %v, another configData %v", p != process, d != config)
	}
	if p, d := files(`"directory": "/srv/config"`, "x"); p == process || d != config {
		t.Errorf("another directory: got another process %v, another configData %v", p != process, d != config)
	}
	p, _, _ := Config([]byte(`{"settings": {"control": {"enable": false}}, "services": {"web": {` + argv + `}}}`))
	if p.Services[0].Hash != "" || p.Control.Enable {
		t.Errorf("without a control socket: got %q", p.Services[0].Hash)
	}
}
