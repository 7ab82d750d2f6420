package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// nimi.log.file is a file of a service that all runs write to, beside the console; log.stderrFile takes standard error out of
// it. Each stream is complete and in order, and rotation is that of log.rotate.
func TestLogFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	both := sh(`echo out 1; echo err 1 >&2; echo out 2; exec sleep 1000`, JSON{"log": JSON{"file": "logs/both.log"}})
	split := sh(`for i in 1 2 3; do echo out $i; echo err $i >&2; done; exec sleep 1000`, JSON{"log": JSON{"file": dir + "/deep/out.log", "stderrFile": dir + "/deep/err.log", "enable": true}})
	errors := sh(`echo out; printf 'no newline' >&2; exec sleep 1000`, JSON{"log": JSON{"stderrFile": "only-errors"}})
	full := sh(`i=0; while [ $i -lt 1000 ]; do echo "line number $i"; i=$((i+1)); done; touch done; exec sleep 1000`, JSON{"log": JSON{"file": "full", "rotate": JSON{"size": 4096, "keep": 100}}})
	config := h.Services(JSON{"both": both, "split": split, "errors": errors, "full": full})
	launcher := h.Build(t, config)
	for run := 1; run <= 2; run++ {
		r := h.Start(t, launcher, h.Options{Dir: dir})
		r.UntilFile("logs/both.log", 3*run)
		r.UntilFile("deep/out.log", 3*run)
		r.UntilFile("deep/err.log", 3*run)
		r.UntilFile("done", 0)
		r.UntilLine("full", "line number 999")
		r.Signal(syscall.SIGTERM)
		r.WantExit(0)
		os.Remove(r.Path("done"))
		if got, want := r.File("deep/err.log"), strings.Repeat("err 1\nerr 2\nerr 3\n", run); got != want {
			t.Errorf("err.log: got %q, want %q", got, want)
		}
		if got, want := r.File("deep/out.log"), strings.Repeat("out 1\nout 2\nout 3\n", run); got != want {
			t.Errorf("out.log: got %q, want %q", got, want)
		}
		if got, want := r.File("only-errors"), strings.Repeat("no newline\n", run); got != want {
			t.Errorf("only-errors: got %q, want %q", got, want)
		}
		if got := r.Stdout.Count("both", "out 2"); got != 1 {
			t.Errorf("the console: got it %d times", got)
		}
		logs, _ := filepath.Glob(dir + "/nimi_logs/logs-*/*")
		if len(logs) != run || filepath.Base(logs[0]) != "split.txt" {
			t.Errorf("files of runs: got %q", logs)
		}
	}
	// What was rotated out is there, newest last.
	text := ""
	for n := 100; n >= 0; n-- {
		name := dir + "/full"
		if n > 0 {
			name += "." + strconv.Itoa(n)
		}
		part, err := os.ReadFile(name)
		if err == nil && len(part) > 4096 {
			t.Errorf("%s has %d bytes", name, len(part))
		}
		text += string(part)
	}
	if got := strings.Count(text, "\n"); got != 2000 || !strings.HasSuffix(text, "line number 998\nline number 999\n") {
		t.Errorf("full: got %d lines, want 2000", got)
	}
}

// Trouble with a file is told, and concerns nothing else; a file that is moved away is begun anew. Nobody else's file or
// directory is written to.
func TestLogFileTrouble(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink("/etc/hostname", dir+"/link"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir+"/directory", 0o755); err != nil {
		t.Fatal(err)
	}
	web := func(file string) JSON {
		return sh(`while echo tick; do sleep 0.02; done`, JSON{"log": JSON{"file": file}})
	}
	config := JSON{"good": web("good"), "directory": web("directory"), "link": web("link/x")}
	if os.Getuid() == 0 {
		if err := os.Mkdir(dir+"/foreign", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(dir+"/foreign", 65534, 65534); err != nil {
			t.Fatal(err)
		}
		config["foreign"] = web("foreign/file")
	}
	r := h.Start(t, h.Build(t, h.Services(config)), h.Options{Dir: dir})
	r.UntilFile("good", 3)
	for name := range config {
		if name != "good" {
			r.Until(name+" to be told of", func() bool {
				return strings.Contains(r.Stderr.String(), "nimi: lines are missing from ./"+name) || strings.Contains(r.Stderr.String(), "nimi: lines are missing from "+name)
			})
		}
	}
	if err := os.Rename(dir+"/good", dir+"/moved"); err != nil {
		t.Fatal(err)
	}
	r.UntilFile("good", 3)
	if _, err := os.Stat(dir + "/foreign/file"); err == nil {
		t.Error("a file in a directory of another user was made")
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
