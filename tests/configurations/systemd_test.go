package configurations

import (
	"io"
	"net"
	h "nimi/tests/harness"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestMachines(t *testing.T) {
	t.Parallel()
	r := begin(t, "systemd-01")
	r.until("other: up")
	r.never("serving")
	ask := func() string {
		c, err := net.Dial("unix", filepath.Join(r.Dir, "daemon.sock"))
		if err != nil {
			return err.Error()
		}
		defer c.Close()
		answer, err := io.ReadAll(c)
		if err != nil {
			return err.Error()
		}
		return string(answer)
	}
	for n := 1; n <= 2; n++ {
		if got := ask(); got != "answer\n" {
			t.Fatalf("connection %d: got %q", n, got)
		}
		r.Until("it to end as nobody asks", func() bool { return strings.Count(r.Stdout.String(), "idle") == n })
	}
	if n := strings.Count(r.Stdout.String(), "serving"); n != 2 {
		t.Errorf("it was started %d times", n)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

func TestStorage(t *testing.T) {
	t.Parallel()
	r := begin(t, "systemd-02")
	for _, n := range []string{"1", "2", "3"} {
		r.until("disk-" + n + ": cluster blue")
		r.order("check of "+n, "disk-"+n+": cluster blue")
	}
	r.Signal(syscall.SIGHUP)
	r.until("disk-2: got HUP")
	for range 3 {
		n := strings.Count(r.Stdout.String(), "disk-1: cluster blue")
		r.command("signal", "KILL", "disk-1")
		r.Until("the end of disk-1", func() bool {
			out, _ := r.command("status", "disk-1")
			return strings.Count(r.Stdout.String(), "disk-1: cluster blue") > n || strings.Contains(out, "failed")
		})
	}
	r.Until("disk-1 to stay down", func() bool {
		out, _ := r.command("status", "disk-1")
		return strings.Contains(out, "failed")
	})
	if out, _ := r.command("status", "disk-2"); !strings.Contains(out, "running") {
		t.Errorf("disk-2 was taken along:\n%s", out)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(128 + 9)
}

func TestLogins(t *testing.T) {
	t.Parallel()
	r := begin(t, "systemd-03")
	r.WantExit(255)
	if n := strings.Count(r.Stderr.String(), "bad configuration"); n != 1 {
		t.Errorf("255 was tried %d times", n)
	}
	r.never("logger: up")
}

func TestLoginsNotToBeRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "not-to-be-run"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	r := beginIn(t, "systemd-03", dir)
	r.WantExit(0)
	r.never("bad configuration")
}

func TestBackup(t *testing.T) {
	t.Parallel()
	if now := time.Now(); now.Hour() == 2 && now.Minute() > 57 || now.Hour() == 3 && now.Minute() < 3 {
		t.Skip("it is the time of the backup")
	}
	dir := t.TempDir()
	launcher := build(t, "systemd-04", dir)
	state := dir + "/state"
	start := func() running {
		return running{h.Start(t, launcher, h.Options{Dir: dir, Env: []string{"STATE_DIRECTORY=" + state}}), t, launcher}
	}
	r := start() // the first time: nothing has been missed
	r.Until("the backup to wait for its time", func() bool {
		out, _ := r.command("status", "backup")
		return strings.Contains(out, "backup: next run at 20")
	})
	if out, _ := r.command("status", "--json", "backup"); !regexp.MustCompile(`"due":\d{13}`).MatchString(out) {
		t.Errorf("status --json: got %s, want when it is due", out)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	r.never("listed")
	stamp := state + "/backup/schedule/backup"
	before := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(stamp, before, before); err != nil {
		t.Fatal(err)
	}
	r = start() // the machine was off for two days
	r.until("upload: uploaded")
	r.order("list: listed", "archive: packed", "upload: uploaded")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if info, err := os.Stat(stamp); err != nil || time.Since(info.ModTime()) > time.Hour {
		t.Errorf("the run is not remembered: %v, %v", info, err)
	}
}
