//go:build amd64 || arm64

package boot

import (
	_ "unsafe" // for go:linkname

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/prelude"
	"nimi/runtime/spec"
)

// setup is what the launcher does as init. The generated main package gives it its content at link time.
var setup spec.Init

// machine is the prelude's way to here.
//
//lint:ignore U1000 package prelude uses it
//go:linkname machine nimi/runtime/internal/sys/prelude.machine
var machine = struct {
	ready       func() int
	environment *prelude.MachineEnvironment
}{ready, (*prelude.MachineEnvironment)(&variables)}

// Ready tells whether the entry of the launcher has made the machine what services expect.
func Ready() bool {
	state, _, _ := prelude.Machine()
	return state == prelude.Ready
}

// ready makes the machine what services expect, if that is all in this package.
//
//go:nosplit
//go:norace
func ready() int {
	if !IsInit() {
		return prelude.NoInit
	}
	if len(setup.Modules)+len(setup.Mounts) > 0 {
		return prelude.Unready
	}
	for i := range usual {
		p := &usual[i]
		if p.mount() != 0 {
			return prelude.Unready
		}
		if p.path == devices {
			if openConsole() != 0 {
				return prelude.Unready
			}
			link()
		}
	}
	if !listen() || Marked() {
		return prelude.Unready
	}
	name := setup.Hostname
	if len(said.Hostname) > 0 {
		name = said.Hostname
	}
	if SetHostname(name) != 0 {
		return prelude.Unready
	}
	for i := range setup.Sysctl {
		if SetSysctl(&setup.Sysctl[i]) != 0 {
			return prelude.Unready
		}
	}
	if UpLo() != 0 || !connected() {
		return prelude.Unready
	}
	return prelude.Ready
}

// connected brings up what the configuration and the kernel's command line say, if it is there.
//
//go:nosplit
//go:norace
func connected() bool {
	if len(setup.Network)+len(said.Network) == 0 {
		return true
	}
	n, errno := OpenNetwork()
	if errno != 0 {
		return false
	}
	for i := range setup.Network {
		face := &setup.Network[i]
		for j := range said.Network {
			if other := &said.Network[j]; is(other.Name, face.Name) {
				other.MTU, face = face.MTU, other
				break
			}
		}
		if !n.connect(face) {
			errno = unix.ENODEV
		}
	}
	for i := range said.Network {
		if !n.connect(&said.Network[i]) {
			errno = unix.ENODEV
		}
	}
	n.Close()
	return errno == 0
}

// connect brings up an interface, if it is there. What is as it should be already is none the worse.
//
//go:nosplit
//go:norace
func (n Network) connect(face *spec.Interface) bool {
	index := n.Index(face.Name)
	if index == 0 {
		return false
	}
	_, errno := n.Up(index, face)
	return errno == 0
}
