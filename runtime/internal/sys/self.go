package sys

import (
	"errors"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/prelude"
)

// Pid is the launcher's own process number.
func Pid() int { return unix.Getpid() }

// Become makes this process another program (execve(2)), which takes all signals. It returns only if that fails.
func Become(path string, argv, env []string) error {
	UnblockSignals() // of this thread, which may not be the one that the caller had before
	return unix.Exec(path, argv, env)
}

// ProgramFile returns where the program of this process is, and what file it is. It fails where /proc is missing.
func ProgramFile() (path string, f File, err error) {
	const self = "/proc/self/exe"
	if path, err = LinkAt(unix.AT_FDCWD, self); err == nil {
		var e Entry
		e, err = EntryOfPath(self)
		f = e.File
	}
	if err != nil {
		err = errors.New(self + ": " + err.Error())
	}
	return path, f, err
}

// WorkingDirectory is where this process is, without links in it; "" where that cannot be said, as of a directory that
// has been removed.
func WorkingDirectory() string {
	path, err := unix.Getwd()
	if err != nil || path == "" || path[0] != '/' { // "(unreachable)/…" is outside of this process's root
		return ""
	}
	return path
}

// Environ returns the launcher's own environment.
func Environ() []string { return prelude.Environment(syscall.Environ()) }

// ReplaceEnvironment gives the launcher another environment, by name and value.
func ReplaceEnvironment(variables [][2]string) {
	for _, v := range Environ() {
		name, _, _ := strings.Cut(v, "=")
		_ = syscall.Unsetenv(name)
	}
	for _, v := range variables {
		_ = syscall.Setenv(v[0], v[1])
	}
}

// Getenv returns a variable of the launcher's own environment; "" where it is not set.
func Getenv(name string) string {
	v, _ := syscall.Getenv(name)
	return v
}
