// Package harness builds launchers with the real nimi, runs them and watches what they do. The suites under
// tests/ share it.
package harness

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

// JSON is an object of a configuration.
type JSON = map[string]any

// Sh is a service that runs a shell script; options become its `nimi` object and may be nil.
func Sh(script string, options JSON) JSON {
	s := JSON{"process": JSON{"argv": []string{"/bin/sh", "-c", script}}}
	if options != nil {
		s["nimi"] = options
	}
	return s
}

// Services is a configuration of services that are not restarted and no other settings.
func Services(services JSON) JSON {
	return JSON{"services": services, "settings": JSON{"restart": JSON{"mode": "never"}}}
}

// Main runs the tests of a package, removes what they shared and exits.
func Main(m interface{ Run() int }) {
	Attend()
	code := m.Run()
	if _, err := os.Lstat(absent); err == nil {
		fmt.Fprintln(os.Stderr, absent, "is there, which tests take for a path where nothing is; it may be one of these that has made it")
		code = 1
	}
	if dir, err := scratch(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// absent is what tests name that nothing is to be found at. What might be made there has to be below /proc/nowhere.
const absent = "/nowhere"

// Attend has this process catch the signals that were ignored when it was started, as nohup(1) and some runners of jobs
// have it. A launcher keeps ignoring what is ignored when it starts, and what a process catches is not ignored in those
// that it starts.
func Attend() {
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGPIPE} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
}

// Root is the top directory of the repository.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no go.mod above the working directory")
		}
		dir = parent
	}
}

// scratch is the directory of everything that the tests of one package share.
var scratch = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "nimi-tests-") })

// nimi is the path of the nimi command, built once.
var nimi = sync.OnceValues(func() (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	dir, err := scratch()
	if err != nil {
		return "", err
	}
	out := filepath.Join(dir, "nimi")
	build := exec.Command("go", "build", "-o", out, "./generator/cmd/nimi")
	build.Dir = root
	if text, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build ./generator/cmd/nimi: %v\n%s", err, text)
	}
	return out, nil
})

// Nimi returns the path of the nimi command.
func Nimi(t testing.TB) string {
	t.Helper()
	path, err := nimi()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// launchers holds a build per configuration: sha256 of the JSON to func() (path, error).
var launchers sync.Map

// Build returns the launcher of a configuration: JSON text as []byte, or a value to marshal.
func Build(t testing.TB, config any) string {
	t.Helper()
	path, err := TryBuild(t, config)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TryBuild is Build for a configuration that may be refused.
func TryBuild(t testing.TB, config any) (string, error) {
	t.Helper()
	text, ok := config.([]byte)
	if !ok {
		var err error
		if text, err = json.Marshal(config); err != nil {
			t.Fatal(err)
		}
	}
	tool := Nimi(t)
	sum := sha256.Sum256(text)
	key := hex.EncodeToString(sum[:8])
	build, _ := launchers.LoadOrStore(key, sync.OnceValues(func() (string, error) {
		base := filepath.Join(filepath.Dir(tool), "launcher-"+key)
		if err := os.WriteFile(base+".json", text, 0o644); err != nil {
			return "", err
		}
		out, err := exec.Command(tool, "build", "--config", base+".json", "--output", base).CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("nimi build: %v\n%s\n%s", err, out, text)
		}
		return base, nil
	}))
	return build.(func() (string, error))()
}
