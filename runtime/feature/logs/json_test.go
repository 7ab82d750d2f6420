package logs

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

func TestJSONLines(t *testing.T) {
	r := newRig(t, spec.Logging{Format: spec.LogJSON, Timestamps: true}, `we"b`)
	w := r.service(t, 0, 1)
	io.WriteString(w, "\t\xc3\xa9\xff\nlast")
	w.Close()
	r.host.Say("we\"b: exited")
	_, out := r.finish()
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != 3 {
		t.Fatalf("got %q, want three lines", out)
	}
	for i, want := range []map[string]string{
		{"service": `we"b`, "stream": "stderr", "message": "\té\ufffd"},
		{"service": `we"b`, "stream": "stderr", "message": "last"},
		{"launcher": "test", "message": `we"b: exited`},
	} {
		var got map[string]string
		if err := json.Unmarshal([]byte(lines[i]), &got); err != nil {
			t.Fatalf("%s: %v", lines[i], err)
		}
		if got["time"] == "" {
			t.Errorf("%s: no time", lines[i])
		}
		delete(got, "time")
		for k, v := range want {
			if got[k] != v {
				t.Errorf("%s: got %q, want %q", k, got[k], v)
			}
		}
		if len(got) != len(want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestJSONKeepsACharacterThatWasReadInHalves(t *testing.T) {
	r := newRig(t, spec.Logging{Format: spec.LogJSON}, "web")
	got := string(r.host.JSON.Line(nil, nil, r.host.JSON.Prefix("web", 0), []byte("caf\xc3"), []byte("\xa9\n")))
	if want := `{"service":"web","stream":"stdout","message":"café"}` + "\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestJSONDoesNotAllocate(t *testing.T) {
	r := newRig(t, spec.Logging{Format: spec.LogJSON, Timestamps: true}, "web")
	s := &stream{log: &r.host.Program.Logging, prefix: r.host.JSON.Prefix("web", 0)}
	b := make([]byte, 0, 4096)
	line := []byte("a \"line\" with \xff and \u00e9\n")
	if n := testing.AllocsPerRun(100, func() { r.mark(s); b = r.host.JSON.Line(b[:0], r.stamp, s.prefix, nil, line) }); n != 0 {
		t.Errorf("got %v allocations a line, want 0", n)
	}
}
