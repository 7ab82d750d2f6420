package sys

import (
	"syscall"
)

// Environ returns the launcher's own environment.
func Environ() []string { return syscall.Environ() }

// Getenv returns a variable of the launcher's own environment; "" where it is not set.
func Getenv(name string) string {
	v, _ := syscall.Getenv(name)
	return v
}

// SetOwn sets a variable of the launcher's own environment.
func SetOwn(name, value string) { _ = syscall.Setenv(name, value) }
