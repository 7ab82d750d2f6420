package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// ticks is the processor time that a process has used, in hundredths of a second (proc_pid_stat(5)).
func ticks(t *testing.T, pid int) (n int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	var user, system int
	fmt.Sscan(words[11], &user)
	fmt.Sscan(words[12], &system)
	return user + system
}

// Somebody floods the socket of a service with notifications: another user, who may not send any, or the service itself.
// That costs the launcher a small share of a processor, and what the service says is still heard.
func TestFaultNotificationFlood(t *testing.T) {
	t.Parallel()
	asRoot(t)
	for name, user := range map[string]int{"another user": 3000000951, "the service itself": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			service, flood := peer(t, "flooded address flooding", JSON{"type": "notify"}), peer(t, "flood "+filepath.Join(dir, "address")+" "+filepath.Join(dir, "flooding"), nil)
			program := filepath.Join(dir, "peer") // where every user can execute it
			data, err := os.ReadFile(service["process"].(JSON)["argv"].([]string)[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(program, data, 0o755); err != nil {
				t.Fatal(err)
			}
			anybodys(t, program, dir)
			flood["process"].(JSON)["argv"] = []string{program}
			services := JSON{"a": service, "after": sh("echo up; exec sleep 1000", JSON{"dependsOn": JSON{"a": JSON{}}})}
			if user != 0 {
				own := filepath.Join(dir, "own") // where it notes that it has run
				if err := os.Mkdir(own, 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.Chmod(own, 0o777); err != nil {
					t.Fatal(err)
				}
				flood["nimi"] = JSON{"user": user, "group": user, "workingDirectory": own}
				services["flood"] = flood
			} else {
				service["process"].(JSON)["environment"].(JSON)[peerVariable] = "flooded address flooding itself"
			}
			r := h.Start(t, h.Build(t, h.Services(services)), h.Options{Dir: dir})
			r.UntilFile("flooding", 1)
			r.UntilLine("after", "up")
			before, begin := ticks(t, r.Pid), time.Now()
			time.Sleep(time.Second) // not to wait for anything: this is what is measured
			used, most := ticks(t, r.Pid)-before, int(time.Since(begin)/(100*time.Millisecond))
			t.Logf("%d ticks in %v", used, time.Since(begin))
			if used > most {
				t.Errorf("processor time in %v of flood: got %d ticks, want at most %d, a tenth", time.Since(begin), used, most)
			}
			r.Signal(syscall.SIGTERM)
			r.WantExit(0)
		})
	}
}
