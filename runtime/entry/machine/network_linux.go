package machine

import (
	"errors"
	"strings"

	"nimi/runtime/internal/sys/boot"
	"nimi/runtime/spec"
)

// network brings up lo, and what the configuration says.
func (m *machine) network() {
	if errno := boot.UpLo(); errno != 0 {
		m.fail(true, "network lo", errno)
	}
	if len(m.init.Network) == 0 {
		return
	}
	n, errno := boot.OpenNetwork()
	if errno != 0 { // a kernel without a network
		m.fail(false, "network", errno)
		return
	}
	defer n.Close()
	for i := range m.init.Network {
		face := &m.init.Network[i]
		if err := bringUp(n, face); err != nil {
			m.fail(false, "network "+face.Name, err)
		}
	}
}

func bringUp(n boot.Network, face *spec.Interface) error {
	index := 0
	if !appears(func() bool { index = n.Index(face.Name); return index != 0 }) {
		return errAbsent
	}
	at, errno := n.Up(index, face)
	switch {
	case errno == 0:
		return nil
	case at == nil:
		return errno
	case strings.IndexByte(at.Text, '/') < 0:
		return errors.New("gateway " + at.Text + ": " + errno.Error())
	}
	return errors.New(at.Text + ": " + errno.Error())
}
