package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// bareRoot makes a root directory with a launcher and busybox, and nothing else: no /dev, no /proc. It returns the command
// to enter it.
func bareRoot(t *testing.T, config JSON) (enter []string) {
	t.Helper()
	h.Need(t, "chroot")
	busybox := staticBusybox(t)
	if os.Getuid() != 0 {
		t.Skip("chroot needs root")
	}
	root := t.TempDir()
	for from, to := range map[string]string{h.Build(t, config): "app", busybox: "bin/sh"} {
		to = filepath.Join(root, to)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, data, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return []string{"chroot", root}
}

// Where there is no /dev/null and descriptors are closed, whichever, the launcher starts, and its services have sound
// descriptors.
func TestNoDevNull(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"plain", "raw"} {
		enter := bareRoot(t, withSettings(h.Services(JSON{"a": JSON{"process": JSON{"argv": []string{
			// The shell gets 3 for its redirections only if 0 to 2 are open.
			"/bin/sh", "-c", "read x || echo end of input; echo out 2>/dev/null; echo $? >code; exit 7"}}}}),
			JSON{"logging": JSON{"format": format}, "restart": JSON{"mode": "never"}, "control": JSON{"enable": false}}))
		for closed := range 8 {
			t.Run(fmt.Sprint(format, closed), func(t *testing.T) {
				t.Parallel()
				redirect := ""
				for fd := range 3 {
					if closed&(1<<fd) != 0 {
						redirect += fmt.Sprintf(" %d<&-", fd)
					}
				}
				wrap := append([]string{"/bin/sh", "-c", `exec "$@"` + redirect, "sh"}, enter...)
				r := h.Start(t, "/app", h.Options{Wrap: wrap, OwnSocket: true})
				if got := r.Wait(); got != 7 {
					t.Errorf("exit code: got %d, want that of the service, 7\n%s%s", got, r.Stdout, r.Stderr)
				}
				if got := r.Stdout.String(); closed&2 == 0 && !strings.Contains(got, "end of input") {
					t.Errorf("standard output: got %q, want that standard input is at its end", got)
				}
			})
		}
	}
}

// At every limit on address space and data the launcher and its commands work, or say one line and end with 111.
func TestAddressSpace(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{"a": sh("echo ran", nil)}))
	for _, args := range [][]string{nil, {"describe"}} {
		for _, limit := range []string{"-v 100000", "-v 500000", "-v 700000", "-v 1000000", "-v 1200000", "-v 1300000", "-v 1600000", "-v 3000000",
			"-d 10000", "-d 30000", "-d 40000", "-d 60000", "-d 100000", "-d 200000"} {
			t.Run(fmt.Sprint(limit, args), func(t *testing.T) {
				t.Parallel()
				r := h.Start(t, launcher, h.Options{Wrap: []string{"/bin/sh", "-c", "ulimit " + limit + `; exec "$0" "$@"`}, Args: args})
				code := r.Wait()
				switch text := r.Stderr.String(); {
				case code == 0 && text == "":
				case code == 111 && strings.Count(text, "\n") == 1 && strings.Contains(text, ": cannot start: it needs"):
					if strings.Contains(limit, "1600000") || strings.Contains(limit, "100000") && limit[1] == 'd' {
						t.Errorf("refused with what it says is enough: %s", text)
					}
				default:
					t.Errorf("exit code %d: %s", code, text)
				}
			})
		}
	}
}

// What the launcher puts into its own environment for Go's runtime reaches nobody, and what was there is as it was.
func TestGoVariables(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{"a": JSON{"process": JSON{"argv": []string{"/usr/bin/env"}}}}))
	for _, own := range []string{"", "GOMAXPROCS=7"} {
		var env []string
		if own != "" {
			env = []string{own}
		}
		r := h.Start(t, launcher, h.Options{Env: env})
		r.WantExit(0)
		var got []string
		for _, line := range r.Stdout.Of("a") {
			if strings.HasPrefix(line, "GOMAXPROCS=") {
				got = append(got, line)
			}
		}
		if strings.Join(got, " ") != own {
			t.Errorf("with %q: got %q", own, got)
		}
	}
	// No environment, and no name either.
	for _, how := range []string{"exec env -i \"$0\"", "exec -a '' \"$0\""} {
		r := h.Start(t, launcher, h.Options{Wrap: []string{h.Executable(t, "bash"), "-c", how}, OwnSocket: true})
		r.Signal(syscall.SIGCONT)
		r.WantExit(0)
	}
}
