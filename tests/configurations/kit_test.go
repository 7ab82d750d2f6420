// Package configurations runs configurations as people have them elsewhere: fourteen of public repositories, written for
// Nimi, with neutral names and a stand-in for every program. Each folder says in words what the original does and which words
// Nimi had not had for it. What is asserted is what the original's users rely on: order, restarts, signals, logs, exit codes.
package configurations

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

func TestMain(m *testing.M) {
	if os.Getenv("NIMI_TEST_SERVER") != "" {
		serve()
		return
	}
	h.Main(m)
}

// serve is a server on the socket that it was given (sd_listen_fds(3)). It ends when nobody has asked for half a second.
func serve() {
	l, err := net.FileListener(os.NewFile(3, "main"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("serving")
	idle := time.AfterFunc(500*time.Millisecond, func() { fmt.Println("idle"); os.Exit(0) })
	for {
		c, err := l.Accept()
		if err != nil {
			os.Exit(1)
		}
		idle.Reset(500 * time.Millisecond)
		fmt.Fprintln(c, "answer")
		c.Close()
	}
}

// a configuration that runs.
type running struct {
	*h.Run
	t        *testing.T
	launcher string
}

// begin builds and starts a configuration, in a directory of its own that has the files of its folder.
func begin(t *testing.T, name string, args ...string) running {
	t.Helper()
	return beginIn(t, name, t.TempDir(), args...)
}

func beginIn(t *testing.T, name, dir string, args ...string) running {
	t.Helper()
	launcher := build(t, name, dir)
	return running{h.Start(t, launcher, h.Options{Dir: dir, Args: args}), t, launcher}
}

func build(t *testing.T, name, dir string) string {
	t.Helper()
	standin, err := filepath.Abs("standin")
	if err != nil {
		t.Fatal(err)
	}
	server, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(name + "/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no files: %v", name, err)
	}
	var config []byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(file) != "config.json" {
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), text, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		config = []byte(strings.NewReplacer("@standin@", standin, "@dir@", dir, "@server@", server).Replace(string(text)))
	}
	if !json.Valid(config) {
		t.Fatalf("%s/config.json is no JSON", name)
	}
	return h.Build(t, config)
}

// command is what a command to the launcher prints, and its exit code.
func (r running) command(args ...string) (out string, code int) {
	r.t.Helper()
	c := exec.Command(r.launcher, args...)
	c.Env = append(os.Environ(), "NIMI_SOCKET="+r.Socket)
	b, err := c.CombinedOutput()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		r.t.Fatal(err)
	}
	return string(b), c.ProcessState.ExitCode()
}

// all is everything that services and launcher have written to an output, in order.
func lines(o *h.Output) []string { return strings.Split(strings.TrimSpace(o.String()), "\n") }

// order wants these texts in this order on the launcher's standard output.
func (r running) order(texts ...string) {
	r.t.Helper()
	at := -1
	all := lines(r.Stdout)
	for _, text := range texts {
		n := slices.IndexFunc(all, func(line string) bool { return strings.Contains(line, text) })
		if n < 0 || n <= at {
			r.t.Errorf("%q is in line %d, and has to come after line %d, of\n%s", text, n, at, r.Stdout)
		}
		at = max(at, n)
	}
}

// until waits for a text on standard output, or on standard error.
func (r running) until(text string) {
	r.t.Helper()
	r.Until(text, func() bool { return strings.Contains(r.Stdout.String()+r.Stderr.String(), text) })
}

// never wants a text nowhere.
func (r running) never(text string) {
	r.t.Helper()
	if strings.Contains(r.Stdout.String()+r.Stderr.String(), text) {
		r.t.Errorf("%q stands in\n%s%s", text, r.Stdout, r.Stderr)
	}
}

// TestAll wants a test for each folder, and words in each.
func TestAll(t *testing.T) {
	folders, err := filepath.Glob("*-[0-9][0-9]")
	if err != nil || len(folders) != 14 {
		t.Fatalf("got %d folders: %v", len(folders), err)
	}
	source := ""
	tests, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range tests {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source += string(b)
	}
	for _, folder := range folders {
		if !strings.Contains(source, `"`+folder+`"`) {
			t.Errorf("no test runs %s", folder)
		}
		text, err := os.ReadFile(folder + "/README.md")
		if err != nil || !strings.Contains(string(text), "Words that were missing") {
			t.Errorf("%s/README.md does not say what was missing: %v", folder, err)
		}
	}
}
