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
	if asked() || Marked() || SetHostname(setup.Hostname) != 0 {
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

// connected brings up what the configuration says, if it is there.
//
//go:nosplit
//go:norace
func connected() bool {
	if len(setup.Network) == 0 {
		return true
	}
	n, errno := OpenNetwork()
	if errno != 0 {
		return false
	}
	for i := range setup.Network {
		face := &setup.Network[i]
		index := n.Index(face.Name)
		if index == 0 {
			errno = unix.ENODEV
			break
		}
		if _, errno = n.Up(index, face); errno != 0 {
			break
		}
	}
	n.Close()
	return errno == 0
}
