//go:build amd64 || arm64

package sys

import (
	_ "unsafe" // for go:linkname

	"golang.org/x/sys/unix"
)

// Arguments are the command-line arguments of the launcher, its name first.
//
// This is os.Args, which the Go runtime keeps ready for package os, without that package: it would make up 57
// KB of every launcher and 0.04 ms of its start, for nothing else that is used.
func Arguments() []string { return arguments() }

//go:linkname arguments os.runtime_args
func arguments() []string

// Exit ends the launcher.
func Exit(code int) { unix.Exit(code) }
