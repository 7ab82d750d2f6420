package build

// What a launcher has no use for can be left out only in ways that a release of Go knows. Each of them is for the releases
// on which it has been tried; another release builds a larger launcher that does the same.
const (
	// Since Go 1.25 the linker has -funcalign.
	firstAlign = 25
	// Go 1.26 has a new garbage collector, and is the last release for which the old one is promised.
	onlyCollector = 26
	// These have been tried with cold and with replacements.
	firstTried, lastTried = minorNeeded, 26
)

// alignFlag has functions on Linux begin where the one before ends, as far as the processor allows, which saves 2 %.
func (g goCommand) alignFlag(system, machine string) string {
	switch {
	case system != "linux" || g.minor < firstAlign:
		return ""
	case machine == "amd64":
		return " -funcalign=1"
	case machine == "arm64":
		return " -funcalign=4"
	}
	return ""
}

// experiments returns the value of GOEXPERIMENT (go doc internal/goexperiment). The new garbage collector is for large heaps
// and has 45 KB more.
func (g goCommand) experiments() string {
	if g.minor == onlyCollector {
		return "nogreenteagc"
	}
	return ""
}

// cold are packages that are smaller when none of their functions is compiled into the places that call it: 5 % of a launcher,
// most of it the Go runtime's. Where output is moved, they do little between two system calls, and it takes no longer. From the
// start of a launcher of /bin/true to its end it is 2.5 ms instead of 2.4; what a head start does comes before.
var cold = [...]string{
	"errors", "internal/runtime/...", "internal/stringslite", "internal/sync", "runtime", "strconv", "strings", "sync", "time",
	"golang.org/x/sys/unix",
	"nimi/runtime/entry/machine", "nimi/runtime/feature/control", "nimi/runtime/feature/resources", "nimi/runtime/feature/takeover",
	"nimi/runtime/internal/carry", "nimi/runtime/internal/expression", "nimi/runtime/internal/host", "nimi/runtime/internal/sys",
	"nimi/runtime/internal/sys/cgroup", "nimi/runtime/internal/text", "nimi/runtime/internal/wire",
}

// coldFlags are the compiler's.
func (g goCommand) coldFlags() (flags []string) {
	if !g.tried() {
		return nil
	}
	for _, pattern := range cold {
		flags = append(flags, "-gcflags="+pattern+"=-l")
	}
	return flags
}

// tried says whether the toolchain is of a release on which all of this has been tried.
func (g goCommand) tried() bool { return g.minor >= firstTried && g.minor <= lastTried }
