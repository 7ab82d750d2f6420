package signals

import (
	"os"
	"syscall"
	"testing"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

func TestSignalsWakeThePoller(t *testing.T) {
	p, err := sys.NewPoller()
	if err != nil {
		t.Fatal(err)
	}
	const token = -7
	if err := Watch(p, token); err != nil {
		t.Fatal(err)
	}
	sent := []spec.Signal{spec.SIGUSR1, spec.SIGWINCH, spec.SIGHUP}
	for range 1000 { // a storm of one must not hide the others
		sys.Kill(os.Getpid(), syscall.SIGUSR2)
	}
	for _, s := range sent {
		sys.Kill(os.Getpid(), ToSystem(s))
	}
	var got Set
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		tokens, err := p.Wait(time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if len(tokens) == 1 && tokens[0] == token {
			got |= Take()
		}
		if got.Has(sent[0]) && got.Has(sent[1]) && got.Has(sent[2]) && got.Has(spec.SIGUSR2) {
			return
		}
	}
	t.Errorf("got %b, want %v and USR2", got, sent)
}
