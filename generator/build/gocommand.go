package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// goPath is the go command. A packager sets it at link time with
// -ldflags "-X nimi/generator/build.goPath=/path/to/bin/go"; empty: the one on PATH.
var goPath string

// goCommand is a Go toolchain.
type goCommand struct {
	// path of the go command.
	path string
	// identity changes when the toolchain does.
	identity string
	// root is its GOROOT, and minor the 26 of Go 1.26; empty and 0 if the toolchain does not say which release it is.
	root  string
	minor int
}

// minorNeeded is the 24 of Go 1.24, the oldest release that compiles the runtime.
const minorNeeded = 24

// findGo finds the go command without running it.
func findGo() (goCommand, error) {
	const needed = "Go 1.24 or later is needed"
	path := goPath
	if path == "" {
		found, err := exec.LookPath("go")
		if err != nil {
			return goCommand{}, fmt.Errorf("go: not found in PATH (%s); %s", os.Getenv("PATH"), needed)
		}
		path = found
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return goCommand{}, err
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return goCommand{}, fmt.Errorf("%s: %w; %s", path, reason(err), needed)
	}
	// Every release has a file VERSION beside bin, whose first line is like go1.26.8.
	root := filepath.Join(real, "..", "..")
	version, err := os.ReadFile(filepath.Join(root, "VERSION"))
	if err != nil {
		info, err := os.Stat(real)
		if err != nil {
			return goCommand{}, fmt.Errorf("%s: %w; %s", path, reason(err), needed)
		}
		return goCommand{path: path, identity: fmt.Sprint(real, info.Size(), info.ModTime().UnixNano())}, nil
	}
	g := goCommand{path: path, identity: string(version), root: root}
	release, _, _ := strings.Cut(string(version), "\n")
	if minor, ok := strings.CutPrefix(release, "go1."); ok {
		digits := strings.IndexFunc(minor+".", func(r rune) bool { return r < '0' || r > '9' })
		if n, err := strconv.Atoi(minor[:digits]); err == nil {
			g.minor = n
		}
		if g.minor > 0 && g.minor < minorNeeded {
			return goCommand{}, fmt.Errorf("%s: it is %s; %s", path, release, needed)
		}
	}
	return g, nil
}

// run runs the go command in dir. The command leads a process group of its own, so that cancelling ctx also ends the
// compilers and the linker.
func (g goCommand) run(ctx context.Context, p *Progress, dir string, env []string, args ...string) error {
	output := goOutput{progress: p}
	p.detail("in " + dir + ": " + g.path + " " + strings.Join(args, " "))
	cmd := exec.CommandContext(ctx, g.path, args...)
	cmd.Dir, cmd.Env = dir, append(env, "PWD="+dir)
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		if cmd.Process != nil {
			waitGroup(cmd.Process.Pid)
		}
		return ctx.Err()
	case !errors.As(err, new(*exec.ExitError)):
		return fmt.Errorf("%s: %w", g.path, reason(err))
	}
	said := output.said()
	switch {
	case strings.Contains(said, syscall.ENOSPC.Error()):
		return fmt.Errorf("%s: no space left for temporary files or for Go's build cache; TMPDIR and GOCACHE name other places", os.TempDir())
	case strings.HasPrefix(said, "# nimi/") || strings.Contains(said, "\n# nimi/"):
		return fmt.Errorf("the generated program does not compile, which is a bug in nimi; go says:\n%s", said)
	}
	return fmt.Errorf("go %s: %w; go says:\n%s", args[0], err, said)
}

// waitGroup waits until no process of the killed group pgid is left, so that none writes to a directory while it is
// being removed. It gives up after two seconds: zombies stay in the group if no init process reaps orphans.
func waitGroup(pgid int) {
	for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if syscall.Kill(-pgid, 0) == syscall.ESRCH {
			return
		}
	}
}
