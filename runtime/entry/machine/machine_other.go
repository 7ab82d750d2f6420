//go:build !linux

package machine

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/spec"
)

// Main is entry: only Linux has machines whose init this could be.
func Main(p *spec.Program, _ *spec.Init, entry func(*spec.Program, ...host.Feature), features ...host.Feature) {
	entry(p, features...)
}
