package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// logging is a configuration of services that are not restarted, with settings.logging.
func logging(settings JSON, services JSON) JSON {
	config := h.Services(services)
	config["settings"].(JSON)["logging"] = settings
	return config
}

// In the format json every line is an object, the launcher's own ones too.
func TestLogJSON(t *testing.T) {
	t.Parallel()
	r := start(t, logging(JSON{"format": "json", "timestamps": true}, JSON{
		"web": sh(`printf 'a "quoted" \\ line\twith \377\nlast'; echo oops >&2; exit 3`, nil)}))
	r.WantExit(3)
	var got []map[string]string
	for _, line := range strings.SplitAfter(r.Stdout.String()+r.Stderr.String(), "\n") {
		if line == "" {
			continue
		}
		var o map[string]string
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if !timestamp.MatchString(o["time"]) {
			t.Errorf("%s: time: got %q", line, o["time"])
		}
		delete(o, "time")
		got = append(got, o)
	}
	want := []map[string]string{
		{"service": "web", "stream": "stdout", "message": "a \"quoted\" \\ line\twith \ufffd"},
		{"service": "web", "stream": "stdout", "message": "last"},
		{"service": "web", "stream": "stderr", "message": "oops"},
	}
	if len(got) != len(want)+1 || fmt.Sprint(got[:len(want)]) != fmt.Sprint(want) {
		t.Fatalf("got %q, want %q and a word of the launcher's", got, want)
	}
	if own := got[len(want)]; own["launcher"] != "nimi" || !strings.Contains(own["message"], "web: exited with code 3") {
		t.Errorf("the launcher's own line: got %q", own)
	}
}

var timestamp = regexp.MustCompile(`^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ$`)

func TestLogTimestamps(t *testing.T) {
	t.Parallel()
	r := start(t, logging(JSON{"timestamps": true}, JSON{"web": sh("echo out; echo err >&2; exit 3", nil)}))
	r.WantExit(3)
	for _, line := range append(strings.Split(strings.TrimSuffix(r.Stdout.String(), "\n"), "\n"),
		strings.Split(strings.TrimSuffix(r.Stderr.String(), "\n"), "\n")...) {
		stamp, rest, _ := strings.Cut(line, " ")
		if !timestamp.MatchString(stamp) || !strings.HasPrefix(rest, "web | ") && !strings.HasPrefix(rest, "nimi: web: ") {
			t.Errorf("got %q, want a time before the line", line)
		}
	}
}

func TestLogColor(t *testing.T) {
	t.Parallel()
	for color, want := range map[string]string{
		"auto":   "web | out\n", // the test's pipe is no terminal
		"never":  "web | out\n",
		"always": "\x1b[36mweb\x1b[0m | out\n",
	} {
		r := start(t, logging(JSON{"color": color}, JSON{"web": sh("echo out", nil)}))
		r.WantExit(0)
		if got := r.Stdout.String(); got != want {
			t.Errorf("%s: got %q, want %q", color, got, want)
		}
	}
}

// On a terminal names are in colour, unless NO_COLOR is set.
func TestLogColorOnATerminal(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("script"); err != nil {
		t.Skip("script is missing (Debian: bsdutils), which gives the launcher a terminal")
	}
	launcher := h.Build(t, logging(JSON{}, JSON{"web": sh("echo out", nil)}))
	for variables, want := range map[string]string{
		"TERM=xterm NO_COLOR=":  "\x1b[36mweb\x1b[0m | out",
		"TERM=xterm NO_COLOR=1": "web | out",
		"TERM=dumb NO_COLOR=":   "web | out",
	} {
		r := h.Start(t, launcher, h.Options{Env: strings.Fields(variables), Wrap: []string{"/bin/sh", "-c", `exec script -qec "$0" /dev/null`}})
		r.WantExit(0)
		if got := strings.TrimRight(r.Stdout.String(), "\r\n"); got != want {
			t.Errorf("%s: got %q, want %q", variables, got, want)
		}
	}
}

// With onFull = drop a service that nobody reads goes on; what was dropped is counted.
func TestLogDrop(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, logging(JSON{"onFull": "drop"}, JSON{
		"web": sh("i=0; while [ $i -lt 400 ]; do i=$((i+1)); printf '%09999d\\n' $i; done; echo >written; until test -e read; do sleep 0.02; done", nil)}))
	// The reader reads nothing until the service has written everything: 4 MB.
	r := h.Start(t, launcher, h.Options{Wrap: []string{"/bin/sh", "-c",
		`{ "$0"; echo $? >code; } | { until test -e written; do sleep 0.02; done; echo >read; cat >out; }`}})
	if got := r.Wait(); got != 0 {
		t.Errorf("shell: got %d, want 0", got)
	}
	if got := r.File("code"); got != "0\n" {
		t.Errorf("exit code: got %q, want 0", got)
	}
	var dropped int
	_, after, _ := strings.Cut(r.Stderr.String(), "nimi: web: ")
	if _, err := fmt.Sscanf(after, "%d lines were dropped", &dropped); err != nil {
		t.Fatalf("stderr: got %q, want a count of what was dropped", r.Stderr.String())
	}
	if got := strings.Count(r.File("out"), "\n"); dropped == 0 || got+dropped != 400 {
		t.Errorf("got %d lines and %d dropped, want 400 together", got, dropped)
	}
}

// Log files are turned by size; none of their lines is lost or cut.
func TestLogRotation(t *testing.T) {
	t.Parallel()
	r := start(t, logging(JSON{"enable": true, "logsDir": "logs", "rotate": JSON{"size": 4096, "keep": 3}}, JSON{
		"web": sh("i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo line number $i; done", nil)}))
	r.WantExit(0)
	var all string
	for _, file := range []string{"web.txt.1", "web.txt"} {
		text := r.File("logs/logs-0/" + file)
		if len(text) > 4096 || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s: got %d bytes, want at most 4096, whole lines", file, len(text))
		}
		all += text
	}
	for i, line := range strings.Split(strings.TrimSuffix(all, "\n"), "\n") {
		if want := fmt.Sprint("line number ", i+1); line != want {
			t.Fatalf("line %d: got %q, want %q", i+1, line, want)
		}
	}
}

// A full disk under the log files is told once and delays nobody.
func TestLogFilesOnAFullDisk(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("takes root: a tmpfs has to be mounted")
	}
	launcher := h.Build(t, logging(JSON{"enable": true, "logsDir": "logs"}, JSON{
		"web": sh("i=0; while [ $i -lt 2000 ]; do i=$((i+1)); printf '%0199d\\n' $i; done", nil)}))
	r := h.Start(t, launcher, h.Options{Wrap: []string{"unshare", "--mount", "/bin/sh", "-c",
		`mkdir logs && mount -t tmpfs -o size=64k none logs && { "$0"; code=$?; tail -c 1 logs/logs-0/web.txt | od -An -c >last; exit $code; }`}})
	r.WantExit(0)
	if got := r.Stdout.String(); strings.Count(got, "\n") != 2000 {
		t.Errorf("the console: got %d lines, want 2000", strings.Count(got, "\n"))
	}
	if got := strings.Count(r.Stderr.String(), "lines are missing from"); got != 1 || !strings.Contains(r.Stderr.String(), "web.txt") {
		t.Errorf("got %q, want one line about web.txt", r.Stderr.String())
	}
	if got := strings.TrimSpace(r.File("last")); got != `\n` {
		t.Errorf("the file ends with %q, want a whole line", got)
	}
}

// nimi.log overrides settings.logging, service by service.
func TestLogPerService(t *testing.T) {
	t.Parallel()
	r := start(t, logging(JSON{"logsDir": "logs"}, JSON{
		"plain": sh("echo out", nil),
		"json":  sh("echo out", JSON{"log": JSON{"format": "json"}}),
		"raw":   sh("echo out", JSON{"log": JSON{"format": "raw"}}),
		"file":  sh("echo out", JSON{"log": JSON{"enable": true}}),
	}))
	r.WantExit(0)
	for _, want := range []string{"plain | out\n", `{"service":"json","stream":"stdout","message":"out"}` + "\n", "file  | out\n"} {
		if !strings.Contains(r.Stdout.String(), want) {
			t.Errorf("got %q, want %q in it", r.Stdout.String(), want)
		}
	}
	if !strings.HasPrefix(r.Stdout.String(), "out\n") && !strings.Contains(r.Stdout.String(), "\nout\n") {
		t.Errorf("got %q, want the raw line in it", r.Stdout.String())
	}
	files, err := os.ReadDir(r.Path("logs/logs-0"))
	if err != nil || len(files) != 1 || r.File("logs/logs-0/file.txt") != "out\n" {
		t.Errorf("log files: got %v, %v, want file.txt alone, with what it wrote", files, err)
	}
}
