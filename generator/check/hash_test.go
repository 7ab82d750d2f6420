package check

import (
	"strings"
	"testing"
)

// hashes returns the two hashes of the one service with these keys.
func hashes(t *testing.T, keys string) (process, config string) {
	t.Helper()
	p, _, problems := Config([]byte(`{"services": {"web": {` + keys + `}}}`))
	if p == nil {
		t.Fatalf("%s: %v", keys, problems)
	}
	if len(p.Services[0].Hash) != 32 {
		t.Fatalf("got hash %q, want 32 digits", p.Services[0].Hash)
	}
	return p.Services[0].Hash[:16], p.Services[0].Hash[16:]
}

func TestHash(t *testing.T) {
	const argv = `"process": {"argv": ["/bin/web", "a"]}`
	process, config := hashes(t, argv)
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
		{"configData", argv + `, "configData": {"f": {"text": "x"}}`, false, true},
		{"supervision", argv + `, "nimi": {"restart": {"mode": "never"}, "stop": {"timeout": 1}, "ready": {"tcp": ":80"}}`, false, false},
	} {
		p, d := hashes(t, c.keys)
		if (p != process) != c.process || (d != config) != c.config {
			t.Errorf("%s: got another process %v, another configData %v, want %v, %v", c.name, p != process, d != config, c.process, c.config)
		}
	}
	p, _, _ := Config([]byte(`{"settings": {"control": {"enable": false}}, "services": {"web": {` + argv + `}}}`))
	if p.Services[0].Hash != "" || p.Control.Enable {
		t.Errorf("without a control socket: got %q", p.Services[0].Hash)
	}
}
