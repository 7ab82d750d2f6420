//go:build !linux

package cgroup

import (
	"errors"
	"syscall"
)

var errNone = errors.New("only Linux has control groups")

// Own fails: only Linux has control groups.
func Own() (string, error) { return "", errNone }

// Make fails.
func Make(string) (bool, error) { return false, errNone }

// Remove does nothing.
func Remove(string) {}

// Write fails.
func Write(string, string) error { return errNone }

// Read fails.
func Read(string) (string, error) { return "", errNone }

// Signal does nothing.
func Signal(string, int, syscall.Signal) {}

// Device fails.
func Device(string) (string, error) { return "", errNone }
