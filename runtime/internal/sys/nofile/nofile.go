//go:build linux && (amd64 || arm64)

// Package nofile remembers how many descriptors the launcher was allowed to have when it was started.
//
// Package syscall raises that limit for itself when it is initialized, and puts it back in the children that it
// makes itself, but tells it to nobody. So it has to be read before: packages are initialized in the order of their
// import paths as soon as what they import is (Program initialization in the Go specification), and this one
// imports nothing and comes before syscall.
package nofile

// Limit is RLIMIT_NOFILE, soft and hard (getrlimit(2)), as the launcher's parent has left it; both are 0 if that
// is unknown.
var Limit = read()

func read() (limit [2]uint64) {
	if prlimit(&limit) != 0 {
		return [2]uint64{}
	}
	return limit
}

// prlimit is prlimit(0, RLIMIT_NOFILE, NULL, limit); it returns 0 or a negative error number.
//
//go:noescape
func prlimit(limit *[2]uint64) int
