//go:build linux && (amd64 || arm64)

package prelude

import "unsafe"

// Ignored returns the signals that were ignored when the launcher was started, bit n-1 being signal n. known is false
// where the program has not come by its entry, as one that plain go build has made.
func Ignored() (mask uint64, known bool) { return found.ignored, found.ran }

// Environment gives an environment, as package syscall has it, without what the entry has put there.
func Environment(env []string) []string {
	switch {
	case !found.ran || len(env) == 0:
		return env
	case found.own == nil:
		return env[1:]
	}
	n := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(found.own), n)) != 0 {
		n++
	}
	env[0] = unsafe.String(found.own, n)
	return env
}

// Room tells whether n threads can be had beside those that there are, by making them; a number other than 0 is the
// system's error. It is for one goroutine at a time.
func Room(n int) (errno int)
