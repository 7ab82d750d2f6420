package sys

import "errors"

// Changes tells of changes in directories, where the system does.
type Changes struct{ Fd int }

// Change is something that has happened in a directory.
type Change struct {
	Watch                       int
	Name                        string
	Directory, Gone, Lost, Over bool
}

// NewChanges fails.
func NewChanges() (*Changes, error) { return nil, errors.New("not possible on this system") }

// Add fails.
func (*Changes) Add(string, bool) (watch int, full bool, err error) {
	return -1, false, errors.ErrUnsupported
}

// Remove does nothing.
func (*Changes) Remove(int) {}

// MostWatched is not known.
func MostWatched() string { return "unknown" }

// Take finds nothing.
func (*Changes) Take(func(Change)) bool { return false }
