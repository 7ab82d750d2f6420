package machine

import (
	"errors"

	"nimi/runtime/internal/sys/boot"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/spec"
)

// network brings up lo, and what the configuration says.
func (m *machine) network() {
	n, err := boot.OpenNetwork()
	if err != nil { // a kernel without a network
		m.fail(len(m.init.Network) == 0, "network", err)
		return
	}
	defer n.Close()
	if lo := n.Index("lo"); lo != 0 {
		if err := n.Up(lo, 0); err != nil {
			m.fail(true, "network lo", err)
		}
	}
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
	if err := n.Up(index, face.MTU); err != nil {
		return err
	}
	for _, address := range face.Addresses {
		ip, prefix := parseAddress(address)
		if err := n.Add(index, ip, prefix); err != nil {
			return errors.New(address + ": " + err.Error())
		}
	}
	for _, gateway := range face.Gateways {
		if err := n.Route(index, socket.IP(gateway)); err != nil {
			return errors.New("gateway " + gateway + ": " + err.Error())
		}
	}
	return nil
}
