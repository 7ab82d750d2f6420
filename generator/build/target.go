package build

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"nimi/generator/input"
)

// targets returns the machines that the runtime compiles for, by operating system. Launchers are tested on linux/amd64 and
// linux/arm64.
func targets() map[string][]string {
	return map[string][]string{
		"linux":  {"386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv64", "s390x"},
		"darwin": {"amd64", "arm64"},
	}
}

// checkTarget returns what is wrong with the target. Without it the go command would fail with an error that does not say
// so.
func (s settings) checkTarget() error {
	system, machine := cmp.Or(s["GOOS"], runtime.GOOS), cmp.Or(s["GOARCH"], runtime.GOARCH)
	machines, known := targets()[system]
	if !known {
		hint := ""
		switch strings.ToLower(system) {
		case "macos", "osx", "mac", "darwin":
			hint = "; Go calls it darwin"
		case "linux", "gnu/linux":
			hint = "; Go calls it linux"
		}
		return fmt.Errorf("GOOS=%s: launchers are for linux and darwin%s", system, hint)
	}
	if slices.Contains(machines, machine) {
		return nil
	}
	hint := ""
	if name := input.Machine(machine); name != "" {
		hint = "; Go calls it " + name
	}
	return fmt.Errorf("GOARCH=%s: launchers for %s are for %s%s", machine, system, strings.Join(machines, ", "), hint)
}
