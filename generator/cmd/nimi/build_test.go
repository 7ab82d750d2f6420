package main

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestBuild(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	run(t, hook, nil, "build", "--config", "-").expect(t, exitOK, "", "")
	onlyFiles(t, dir, "hello")
	finish(t, "./hello", "", nil).expect(t, 3, "hello\n", "hello: startup: ")
	run(t, hook, nil, "build", "--config", "-", "--output", "other").expect(t, exitOK, "", "")
	first, err := os.ReadFile("hello")
	if err != nil {
		t.Fatal(err)
	}
	if second, err := os.ReadFile("other"); err != nil || !bytes.Equal(first, second) {
		t.Errorf("a second build: got %d other bytes (%v), want the same %d", len(second), err, len(first))
	}
}

func TestBuildErrors(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct {
		output string
		env    []string
		want   string
	}{
		{dir + "/web", []string{"PATH=/nowhere"}, "nimi build: go: not found in PATH (/nowhere); Go 1.24 or later is needed\n"},
		{dir, nil, "nimi build: " + dir + ": is a directory, but has to be a file\n"},
		{"/proc/web", nil, "nimi build: /proc/web: no such file or directory\n"},
	} {
		run(t, hook, tt.env, "build", "--config", "-", "--output", tt.output).expect(t, exitError, "", tt.want)
		onlyFiles(t, dir)
	}
}

// TestInterrupt ends a build that compiles the standard library: nothing may be left of it, files or processes.
func TestInterrupt(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			if signal.Ignored(sig) {
				t.Skip("the tests were started with this signal ignored, which nimi inherits")
			}
			dir, tmp, cache := t.TempDir(), t.TempDir(), t.TempDir()
			cmd := exec.Command(nimi, "build", "--config", "-", "--output", dir+"/hello")
			var errs bytes.Buffer
			cmd.Stdin, cmd.Stderr = strings.NewReader(hook), &errs
			cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "GOCACHE="+cache)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			// The cache fills as soon as the first package is compiled.
			waitFor(t, "go build to work", func() bool {
				compiled, err := filepath.Glob(cache + "/*/*-d")
				return err == nil && len(compiled) > 0
			})
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); cmd.ProcessState.ExitCode() != exitError {
				t.Errorf("got %v, want exit code %d", err, exitError)
			}
			// Before it may stand what takes so long.
			if got, want := errs.String(), "nimi build: interrupted\n"; !strings.HasSuffix(got, want) {
				t.Errorf("got errors %q, want %q", got, want)
			}
			onlyFiles(t, dir)
			onlyFiles(t, tmp)
			waitFor(t, "all processes to be gone", func() bool { return len(processes(tmp)) == 0 })
		})
	}
}

// TestInterruptReading asks a command to end that waits for its configuration.
func TestInterruptReading(t *testing.T) {
	if signal.Ignored(syscall.SIGTERM) {
		t.Skip("the tests were started with SIGTERM ignored, which nimi inherits")
	}
	cmd := exec.Command(nimi, "build", "--config", "-")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err == nil {
			t.Error("got success, want none")
		}
	case <-time.After(30 * time.Second):
		cmd.Process.Kill()
		t.Error("the command does not end")
	}
}

// waitFor waits until a condition holds, for half a minute at most.
func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// processes returns the directories in /proc of the processes that have text in their environment. Where there
// is no /proc there are none.
func processes(text string) []string {
	var found []string
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, name := range files {
		if env, err := os.ReadFile(name); err == nil && bytes.Contains(env, []byte(text)) {
			found = append(found, filepath.Dir(name))
		}
	}
	return found
}

// goSays returns what the go command prints.
func goSays(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// TestPackaged builds nimi as a packager does, and runs it with nothing around it.
func TestPackaged(t *testing.T) {
	sys := goSays(t, "list", "-m", "-f", "{{.Dir}}", "golang.org/x/sys")
	if sys == "" {
		t.Skip("golang.org/x/sys is not in the module cache: go mod download puts it there")
	}
	compiler, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	vendored := filepath.Join(dir, "sys")
	if err := os.CopyFS(filepath.Join(vendored, "unix"), os.DirFS(filepath.Join(sys, "unix"))); err != nil {
		t.Fatal(err)
	}
	packaged := filepath.Join(dir, "nimi")
	flags := "-X nimi/generator/build.sysDir=" + vendored + " -X nimi/generator/build.goPath=" + compiler
	if out, err := exec.Command("go", "build", "-ldflags", flags, "-o", packaged, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run(t, hook, nil, "build", "--config", "-", "--output", dir+"/a").expect(t, exitOK, "", "")

	cmd := exec.Command(packaged, "build", "--config", "-", "--output", dir+"/b")
	cmd.Stdin = strings.NewReader(hook)
	cmd.Env = []string{"GOCACHE=" + goSays(t, "env", "GOCACHE")}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	a, err := os.ReadFile(dir + "/a")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(dir + "/b"); err != nil || !bytes.Equal(a, b) {
		t.Errorf("got another launcher (%v), want the same %d bytes", err, len(a))
	}
}
