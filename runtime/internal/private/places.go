package private

import (
	"strings"

	"nimi/runtime/internal/sys"
)

// places lists where a private directory may be made, best first: what systemd made for this unit (RuntimeDirectory= in
// systemd.exec(5)), what it made for this user (XDG base directory specification), the system's, and the shared ones.
// With memory, those in memory come before the others.
func places(memory bool) []string {
	var all []string
	for _, name := range []string{"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"} {
		first, _, _ := strings.Cut(sys.Getenv(name), ":")
		all = add(all, first)
	}
	all = add(all, "/run")
	all = add(all, sys.Getenv("TMPDIR"))
	all = append(all, "/tmp", "/dev/shm")
	if !memory {
		return all
	}
	var fast, slow []string
	for _, place := range all {
		if sys.InMemory(place) {
			fast = append(fast, place)
		} else {
			slow = append(slow, place)
		}
	}
	return append(fast, slow...)
}

// add adds an absolute path.
func add(all []string, place string) []string {
	if strings.HasPrefix(place, "/") {
		all = append(all, place)
	}
	return all
}
