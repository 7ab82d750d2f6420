// Package e2e runs real launchers, built by the real nimi, and checks one property of theirs per file.
//
//	go test ./tests/e2e
package e2e

import (
	"os"
	"testing"

	h "nimi/tests/harness"
)

func TestMain(m *testing.M) {
	if os.Getenv(nastyVariable) != "" {
		execNastily()
	}
	if os.Getenv(noProcessesVariable) != "" {
		execWithoutProcesses()
	}
	if what := os.Getenv(brokenVariable); what != "" {
		breakTakeover(what)
	}
	if os.Getenv(deniedVariable) != "" {
		execDenied()
	}
	if os.Getenv(atTerminalVariable) != "" {
		execAtTerminal()
	}
	if os.Getenv(watchedThreadsVariable) != "" {
		execWithWatchedThreads()
	}
	if what := os.Getenv(peerVariable); what != "" {
		bePeer(what)
	}
	if what := os.Getenv(activatedVariable); what != "" {
		beActivated(what)
	}
	if what := os.Getenv(onDemandVariable); what != "" {
		beOnDemand(what)
	}
	h.Main(m)
}

// sh and JSON keep the configurations of the tests short.
var sh = h.Sh

type JSON = h.JSON

// start builds the launcher of a configuration and starts it.
func start(t *testing.T, config JSON) *h.Run {
	t.Helper()
	return h.Start(t, h.Build(t, config), h.Options{})
}
