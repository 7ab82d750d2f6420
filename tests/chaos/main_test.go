// Package chaos plays random programs that behave badly, in random configurations, in random trouble, and checks what
// has to hold in any case: no trace of a crash, an end in time, nothing left alive, an exit code of the table, a status
// that is true, no order undone, and bounded memory, descriptors and processor time.
//
//	go test ./tests/chaos                                      a short run
//	go test ./tests/chaos -scenarios 1000 -time 0 -timeout 0   a long one
//	go test ./tests/chaos -seed 7 -v                           the same scenarios again
//	go test ./tests/chaos -replay FILE -v                      one scenario, as a finding has printed it
//
// A finding is printed with the smallest scenario that still shows it. It belongs into a test of its own in tests/e2e.
package chaos

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// JSON is an object of a configuration.
type JSON = h.JSON

// flags are what a run can be told.
type flags struct {
	scenarios, pool, workers int
	seed                     uint64
	time                     time.Duration
	replay                   string
	keep                     string
}

func TestMain(m *testing.M) {
	if wrong := os.Getenv(fakeVariable); wrong != "" {
		beFake(wrong)
	}
	flag.Int("scenarios", 0, "how many scenarios to play; 0: as many as there is time for")
	flag.Duration("time", 25*time.Second, "when to begin no more scenarios; 0: never")
	flag.Int("pool", 0, "how many launchers to build; 0: by the number of scenarios")
	flag.Int("workers", 6, "how many scenarios run at a time")
	flag.Uint64("seed", 0, "which scenarios; 0: others at each run, but in CI")
	flag.String("replay", "", "a file with one scenario to play, until it shows a finding or the time has passed")
	flag.String("keep", "", "a directory for the scenarios of all findings; none is made smaller")
	flag.Parse()
	h.Main(strict{m})
}

// strict is a run of the tests that fails if what services make beside them (programs_test.go) stands outside of their worlds, where
// others would find it.
type strict struct{ *testing.M }

func (s strict) Run() (code int) {
	code = s.M.Run()
	for _, dir := range []string{"/", "/tmp", "/usr"} {
		for _, name := range []string{"ready-s*", "socket-s*"} {
			if found, _ := filepath.Glob(filepath.Join(dir, name)); len(found) > 0 {
				fmt.Fprintln(os.Stderr, found[0], "is there: a service has made it outside of its world")
				code = 1
			}
		}
	}
	return code
}

// given returns the flags of this run.
func given() flags {
	get := func(name string) any { return flag.Lookup(name).Value.(flag.Getter).Get() }
	return flags{get("scenarios").(int), get("pool").(int), get("workers").(int), get("seed").(uint64),
		get("time").(time.Duration), get("replay").(string), get("keep").(string)}
}
