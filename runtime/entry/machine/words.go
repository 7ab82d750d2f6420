package machine

import (
	"strings"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/boot"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/spec"
)

// take changes what the configuration says of the machine by the words of a command line, and returns what is wrong with
// them.
//
//	nimi.hostname=NAME
//	nimi.network=INTERFACE,ADDRESS/LENGTH[,GATEWAY]   replaces what is said of the interface; one word for each
//	nimi.atEnd=poweroff|reboot|halt
func take(init *spec.Init, line string) (wrong []string) {
	for _, word := range strings.Fields(line) {
		if !strings.HasPrefix(word, boot.Prefix) {
			continue
		}
		name, value, _ := strings.Cut(word[len(boot.Prefix):], "=")
		ok, form := false, ""
		switch name {
		case "hostname":
			form = "a name of at most 64 bytes"
			if ok = value != "" && len(value) <= 64; ok {
				init.Hostname = value
			}
		case "atEnd":
			form = "poweroff, reboot or halt"
			for i, v := range spec.EndHalt.Values() {
				if v.Text == value {
					init.AtEnd, ok = spec.AtEnd(i), true
				}
			}
		case "network":
			form = "INTERFACE,ADDRESS/LENGTH[,GATEWAY]"
			var face spec.Interface
			if face, ok = parseInterface(value); ok {
				init.Network = replace(init.Network, face)
			}
		default:
			wrong = append(wrong, boot.Prefix+name+" is unknown: there are nimi.hostname, nimi.network and nimi.atEnd")
			continue
		}
		if !ok {
			wrong = append(wrong, boot.Prefix+name+" must be "+form+", not "+value)
		}
	}
	return wrong
}

// parseInterface reads the value of nimi.network.
func parseInterface(value string) (face spec.Interface, ok bool) {
	name, rest, _ := strings.Cut(value, ",")
	text, gateway, more := strings.Cut(rest, ",")
	address, ok := parseAddress(text)
	if name == "" || len(name) > 15 || !ok {
		return face, false
	}
	face = spec.Interface{Name: name, Addresses: []spec.Address{address}}
	if more {
		g := spec.Address{Text: gateway, IP: string(socket.IP(gateway))}
		face.Gateways = []spec.Address{g}
		return face, len(g.IP) == len(address.IP)
	}
	return face, true
}

// replace puts an interface in the place of the one of the same name, whose MTU it keeps. The list itself, which is part of
// the table, stays as it is.
func replace(all []spec.Interface, face spec.Interface) (changed []spec.Interface) {
	found := false
	for _, old := range all {
		if old.Name == face.Name {
			face.MTU, found = old.MTU, true
			old = face
		}
		changed = append(changed, old)
	}
	if !found {
		changed = append(changed, face)
	}
	return changed
}

// parseAddress reads an address with the length of its prefix.
func parseAddress(s string) (a spec.Address, ok bool) {
	host, length, _ := strings.Cut(s, "/")
	a = spec.Address{Text: s, IP: string(socket.IP(host))}
	a.Prefix, ok = sys.Number(length)
	return a, ok && a.IP != "" && a.Prefix <= 8*len(a.IP)
}
