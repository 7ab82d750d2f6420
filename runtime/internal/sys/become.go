package sys

import "golang.org/x/sys/unix"

// Become makes this process another program (execve(2)). It returns only if that fails.
func Become(path string, argv, env []string) error { return unix.Exec(path, argv, env) }
