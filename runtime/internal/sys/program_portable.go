//go:build !(linux && (amd64 || arm64))

package sys

import "os"

// Arguments are the command-line arguments of the launcher, its name first.
func Arguments() []string { return os.Args }

// Exit ends the launcher.
func Exit(code int) { os.Exit(code) }
