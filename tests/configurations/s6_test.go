package configurations

import (
	"strings"
	"syscall"
	"testing"
)

func TestRecorder(t *testing.T) {
	t.Parallel()
	r := begin(t, "s6-01")
	r.WantExit(3)
	r.order("prepare: prepared", "record: recording")
	r.order("record: recording", "web: got TERM")
	r.never("stream: ")
	if text := r.File("stream.log"); !strings.Contains(text, "stream: streaming") || !strings.Contains(text, "stream: got TERM") {
		t.Errorf("the file does not have all lines:\n%s", text)
	}
}

func TestRecorderKilled(t *testing.T) {
	t.Parallel()
	r := begin(t, "s6-01")
	r.until("record: recording")
	r.command("signal", "KILL", "record")
	r.WantExit(128 + 9)
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	r := begin(t, "s6-02")
	r.until("web: serving")
	r.order("init-folders: made", "init-languages: not installed", "init: migrated", "web: serving")
	r.Until("the consumer to be given up", func() bool {
		out, _ := r.command("status", "consumer")
		return strings.Contains(out, "exited 125") && !strings.Contains(out, "restarting")
	})
	if n := strings.Count(r.Stderr.String(), "no permission to look"); n != 1 {
		t.Errorf("125 was tried %d times", n)
	}
	r.never("custom: yours")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	r.order("web: got TERM", "web: ended, exited 0")
}
