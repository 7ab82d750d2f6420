package control

import (
	"testing"

	"nimi/runtime/internal/machine"
)

// TestSessionOutlivesItsClient: when the client goes first, the end of the command is still learned of; else its number, which
// may be another process's later, would be looked at for ever, and signalled.
func TestSessionOutlivesItsClient(t *testing.T) {
	e := &session{pid: 1 << 30, leaving: true}
	s := &server{sessions: []*session{e}}
	e.close(s)
	s.exited(e.pid, machine.Exit{Code: 3})
	if !e.ended || e.exit.Code != 3 || len(s.sessions) != 0 {
		t.Errorf("ended %v with %d, %d sessions left", e.ended, e.exit.Code, len(s.sessions))
	}
	e = &session{pid: 1 << 30, leaving: true}
	s.sessions = []*session{e}
	s.exited(e.pid, machine.Exit{})
	if e.close(s); len(s.sessions) != 0 {
		t.Error("a session that has ended is left")
	}
}
