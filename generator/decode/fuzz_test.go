package decode

import (
	"encoding/json"
	"net"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzWords splits any command line. What it splits into comes out again when it is quoted.
func FuzzWords(f *testing.F) {
	for _, s := range []string{`/bin/a b`, `a "b c" 'd\' \ e`, `"`, `\`, `''`, "a\tb\n", `a"b"c`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		argv, ok := words(line)
		if !ok || !utf8.ValidString(line) {
			return
		}
		var quoted []string
		for _, word := range argv {
			quoted = append(quoted, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(word)+`"`)
		}
		again, ok := words(strings.Join(quoted, " "))
		if !ok || !slices.Equal(again, argv) {
			t.Errorf("%q: got %q, and from that %q", line, argv, again)
		}
	})
}

// FuzzAddresses reads any text as all that names a place: what comes out is in the form that the launcher reads.
func FuzzAddresses(f *testing.F) {
	for _, s := range []string{
		"127.0.0.1:80", "[::1]:80", ":80", "80", "localhost:80", "0.0.0.0:1", "[::]:1", "@name", "/run/x/../y", "http://localhost/", "http://[::1]:8080/a?b#c",
		"http://u:p@h/", "https://h", "[::ffff:1.2.3.4]:5", "fe80::1%eth0", "http://127.1/", "::1:80",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		quoted := string(text)
		for _, options := range []string{
			`{"ready": {"tcp": ` + quoted + `}}`, `{"ready": {"http": ` + quoted + `}}`, `{"ready": {"unix": ` + quoted + `}}`, `{"sockets": {"a": ` + quoted + `}}`,
			`{"user": ` + quoted + `}`, `{"environmentFiles": [` + quoted + `]}`, `{"credentials": {"a": ` + quoted + `}}`, `{"directories": {"state": ` + quoted + `}}`,
		} {
			c, report := read([]byte(web(`"nimi": ` + options)))
			for _, p := range report.Problems() {
				if strings.ContainsFunc(p.String(), func(r rune) bool { return r < ' ' || r == 0x7f }) {
					t.Errorf("%s: got %q", options, p)
				}
			}
			if c == nil || report.Count() > 0 {
				continue
			}
			service := c.Services[0]
			for _, address := range []string{service.Ready.Probe.TCP, service.Ready.Probe.HTTP.Address} {
				if host, port, err := net.SplitHostPort(address); address != "" && (err != nil || port == "" || host != "localhost" && net.ParseIP(host) == nil) {
					t.Errorf("%s: got the address %q", options, address)
				}
			}
			for _, file := range []string{service.Ready.Probe.Unix} {
				if file != "" && (!path.IsAbs(file) || path.Clean(file) != file || len(file) > maxSocketPath) {
					t.Errorf("%s: got the path %q", options, file)
				}
			}
			for _, socket := range service.Sockets {
				if socket.Listen == "" || strings.ContainsRune(socket.Listen, 0) {
					t.Errorf("%s: got %+v", options, socket)
				}
			}
		}
	})
}
