package machine

import (
	"strings"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/spec"
)

// prefix is how the launcher's words of the kernel's command line begin. The kernel takes what has a dot in its name for a
// parameter of a module and passes it on to nobody, so it clashes with nothing.
const prefix = "nimi."

// take changes what the configuration says of the machine by the words of a command line, and returns what is wrong with
// them.
//
//	nimi.hostname=NAME
//	nimi.network=INTERFACE,ADDRESS/LENGTH[,GATEWAY]   replaces what is said of the interface; one word for each
//	nimi.atEnd=poweroff|reboot|halt
func take(init *spec.Init, line string) (wrong []string) {
	for _, word := range strings.Fields(line) {
		if !strings.HasPrefix(word, prefix) {
			continue
		}
		name, value, _ := strings.Cut(word[len(prefix):], "=")
		ok := false
		switch name {
		case "hostname":
			if ok = value != "" && len(value) <= 64; ok {
				init.Hostname = value
			}
		case "atEnd":
			for i, v := range spec.EndHalt.Values() {
				if v.Text == value {
					init.AtEnd, ok = spec.AtEnd(i), true
				}
			}
		case "network":
			var face spec.Interface
			if face, ok = parseInterface(value); ok {
				init.Network = replace(init.Network, face)
			}
		default:
			wrong = append(wrong, prefix+name+" is unknown: there are nimi.hostname, nimi.network and nimi.atEnd")
			continue
		}
		if !ok {
			forms := map[string]string{"hostname": "a name of at most 64 bytes", "atEnd": "poweroff, reboot or halt",
				"network": "INTERFACE,ADDRESS/LENGTH[,GATEWAY]"}
			wrong = append(wrong, prefix+name+" must be "+forms[name]+", not "+value)
		}
	}
	return wrong
}

// parseInterface reads the value of nimi.network.
func parseInterface(value string) (face spec.Interface, ok bool) {
	name, rest, _ := strings.Cut(value, ",")
	address, gateway, more := strings.Cut(rest, ",")
	ip, _ := parseAddress(address)
	if name == "" || len(name) > 15 || ip == nil {
		return face, false
	}
	face = spec.Interface{Name: name, Addresses: []string{address}}
	if more {
		face.Gateways = []string{gateway}
		return face, len(socket.IP(gateway)) == len(ip)
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

// parseAddress reads an address with the length of its prefix; nil: it is none.
func parseAddress(s string) (ip []byte, prefix int) {
	host, length, _ := strings.Cut(s, "/")
	ip = socket.IP(host)
	prefix, ok := sys.Number(length)
	if !ok || prefix > 8*len(ip) {
		return nil, 0
	}
	return ip, prefix
}
