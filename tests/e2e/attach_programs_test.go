package e2e

import (
	"strconv"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// TestAttachPrograms are programs that people have at a terminal, as services: an interpreter, and a screen that is drawn all the
// time.
func TestAttachPrograms(t *testing.T) {
	t.Parallel()
	h.Need(t, "python3", "htop")
	program := func(argv ...string) JSON {
		return JSON{"process": JSON{"argv": argv, "environment": JSON{"PYTHON_HISTORY": "", "HOME": "/nonexistent"}}, "nimi": JSON{"terminal": true, "stop": JSON{"signal": "HUP"}, "onFailure": "ignore"}}
	}
	r, s := atScreen(t, JSON{"services": JSON{"repl": program("python3", "-q", "-i", "-E"), "top": program("htop", "--delay=5")}, "settings": JSON{"restart": JSON{"mode": "never"}}})
	s.UntilLine("$")
	s.Enter("$N attach repl; echo code $?")
	s.UntilLine(">>>")
	s.Enter("import sys; print(6 * 7, sys.stdin.isatty())")
	s.UntilLine("42 True")
	s.Enter("while True: pass")
	s.Keys("Enter")
	s.Keys("C-c") // its own: it interrupts what it does, and goes on
	s.UntilText("KeyboardInterrupt")
	s.Enter("exit(3)")
	s.UntilLine("code 3")

	s.Enter("clear; $N attach top; echo code $?")
	s.UntilText("Load average")
	if got := s.Facts("alternate_on"); got != "1" {
		t.Errorf("htop: alternate screen: got %s, want 1", got)
	}
	s.Resize(100, 30)
	s.Until("htop to fill the screen that is larger", func(text string) bool {
		lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
		return len(lines) == 30 && strings.Contains(lines[29], "F10")
	})
	s.Type("q")
	s.UntilLine("code 0")
	if got := s.Facts("alternate_on", "cursor_flag"); got != "0 1" {
		t.Errorf("after htop: alternate screen and cursor: got %s, want 0 1", got)
	}
	r.Wait()
}

// TestExecPsql is a database's own client in the place of its service, as the user that the service has.
func TestExecPsql(t *testing.T) {
	t.Parallel()
	postgres, dir := postgresql(t)
	port := h.FreePort(t)
	_, s := atScreen(t, JSON{"services": JSON{"db": database(dir, postgres, port)}})
	s.UntilLine("$")
	s.Enter("$N wait --ready db && PAGER=cat $N exec db psql -h 127.0.0.1 -p " + strconv.Itoa(port) + "; echo code $?")
	s.UntilLine("postgres=#")
	s.Enter("select 6 * 7 as n, current_user;")
	s.UntilText("42 | postgres")
	s.Enter("select pg_sleep(1000);")
	tries := 0
	s.Until("the statement to be cancelled", func(text string) bool {
		if tries++; tries%20 == 1 { // one that comes before the server has begun with it is in vain
			s.Keys("C-c")
		}
		return strings.Contains(text, "canceling statement due to user request")
	})
	s.Enter("\\q")
	s.UntilLine("code 0")
}
