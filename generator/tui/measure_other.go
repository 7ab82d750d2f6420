//go:build !linux

package tui

import (
	"time"

	"nimi/generator/control"
)

// meter measures nothing: this system has no /proc.
type meter struct{}

func (m *meter) measure(string, map[string]control.Unit, time.Time) map[string]Usage { return nil }
