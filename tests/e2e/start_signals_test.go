package e2e

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// signalRounds is how many signals TestStartSignals sends each way; TEST_SIGNALS in the environment says another number.
const signalRounds = 100

// waits tells whether a process takes or keeps TERM: nothing sent from then on may be lost.
func waits(pid int) bool {
	for _, field := range []string{"SigBlk", "SigCgt"} {
		mask, err := strconv.ParseUint(h.Status(pid)[field], 16, 64)
		if err == nil && mask>>(syscall.SIGTERM-1)&1 != 0 {
			return true
		}
	}
	return false
}

// A TERM that comes while the launcher starts is neither lost nor ends it before its services, at whatever moment of the first
// three milliseconds it comes. Before its first instructions a launcher is like any program: TERM ends it, or does nothing to
// it as PID 1.
func TestStartSignals(t *testing.T) {
	rounds, err := strconv.Atoi(os.Getenv("TEST_SIGNALS"))
	if err != nil {
		rounds = signalRounds
	}
	config := uncontrolled("raw", JSON{"a": JSON{"process": JSON{"argv": []string{"/bin/sleep", "1000"}}}})
	for _, way := range []string{"not PID 1", "PID 1", "not PID 1, without a head start", "PID 1, without a head start"} {
		t.Run(way, func(t *testing.T) {
			id, without, _ := strings.Cut(way, ", ")
			first, launcher := id == "PID 1", h.Build(t, config)
			if without != "" {
				launcher = h.Build(t, headless(config))
			}
			tag := "TEST_SIGNALS_TAG=" + strconv.FormatUint(rand.Uint64(), 36)
			early, ended := 0, 0
			for i := range rounds {
				c := exec.Command(launcher)
				c.Env = []string{tag}
				c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
				if first {
					c.SysProcAttr.Cloneflags = syscall.CLONE_NEWPID
				}
				if err := c.Start(); err != nil {
					if first {
						t.Skip("PID namespaces cannot be made: ", err)
					}
					t.Fatal(err)
				}
				for until := time.Now().Add(time.Duration(rand.IntN(3000)) * time.Microsecond); time.Now().Before(until); {
				}
				safe := waits(c.Process.Pid)
				syscall.Kill(c.Process.Pid, syscall.SIGTERM)
				done := make(chan struct{})
				go func() { c.Wait(); close(done) }()
				for wait := h.Deadline; ; wait = time.Second {
					if !safe {
						wait = 200 * time.Millisecond
					}
					select {
					case <-done:
					case <-time.After(wait):
						if safe {
							t.Errorf("round %d: TERM was lost", i)
						}
						early, safe = early+1, false
						syscall.Kill(c.Process.Pid, syscall.SIGTERM)
						continue
					}
					break
				}
				switch status := c.ProcessState.Sys().(syscall.WaitStatus); {
				case status.Signaled() && status.Signal() == syscall.SIGTERM && !first && !safe:
					ended++
				case status.ExitStatus() != 0:
					t.Errorf("round %d: got %v, want an orderly stop", i, c.ProcessState)
				}
				for until := time.Now().Add(h.Deadline); tagged(tag) > 0; time.Sleep(time.Millisecond) { // the kernel needs a moment
					if time.Now().After(until) {
						t.Fatalf("round %d: processes are left", i)
					}
				}
			}
			t.Logf("%d rounds: before the first instructions %d signals did nothing, and %d ended the launcher", rounds, early, ended)
			if early+ended >= rounds {
				t.Error("no signal was acted on in order: nothing was tested")
			}
		})
	}
}

// tagged counts the processes that have a variable in their environment.
func tagged(variable string) (n int) {
	dir, err := os.ReadDir("/proc")
	if err != nil {
		return 0
	}
	for _, e := range dir {
		if _, err := strconv.Atoi(e.Name()); err != nil {
			continue
		}
		env, _ := os.ReadFile("/proc/" + e.Name() + "/environ")
		if strings.Contains(string(env), variable) {
			n++
		}
	}
	return n
}
