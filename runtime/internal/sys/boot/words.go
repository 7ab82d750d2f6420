package boot

import (
	"unsafe"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Prefix is how the launcher's words of the kernel's command line begin. The kernel takes what has a dot in its name for a
// parameter of a module and passes it on to nobody, so it clashes with nothing.
const Prefix = "nimi."

// mostFaces is how many interfaces the command line can tell of.
const mostFaces = 8

// Words are what the kernel's command line says to the launcher:
//
//	nimi.hostname=NAME
//	nimi.network=INTERFACE,ADDRESS/LENGTH[,GATEWAY]   replaces what is said of the interface; one word for each
//	nimi.atEnd=poweroff|reboot|halt
//
// As in early_linux.go, nothing here needs the Go runtime.
type Words struct {
	Hostname string     // "": not said
	AtEnd    spec.AtEnd // if Ends
	Ends     bool
	// Network are interfaces without an MTU. What they have points into Words.
	Network []spec.Interface

	faces     [mostFaces]spec.Interface
	addresses [2*mostFaces + 2]spec.Address // an address and a gateway each, and those that are looked at first
	bytes     [2*mostFaces + 2][16]byte
}

// Take takes in a word. Those that are not the launcher's are good. problem is what is wrong with one; "": nothing.
//
//go:nosplit
//go:norace
func (w *Words) Take(word string) (problem string) {
	if !begins(word, Prefix) {
		return ""
	}
	word = word[len(Prefix):]
	at := index(word, '=')
	value := word[min(at+1, len(word)):]
	switch name := word[:at]; {
	case is(name, "hostname"):
		const longest = 64 // HOST_NAME_MAX
		if len(value) == 0 || len(value) > longest {
			return " must be a name of at most 64 bytes, not "
		}
		w.Hostname = value
	case is(name, "atEnd"):
		switch {
		case is(value, "poweroff"):
			w.AtEnd = spec.EndPowerOff
		case is(value, "reboot"):
			w.AtEnd = spec.EndReboot
		case is(value, "halt"):
			w.AtEnd = spec.EndHalt
		default:
			return " must be poweroff, reboot or halt, not "
		}
		w.Ends = true
	case is(name, "network"):
		if !w.network(value) {
			return " must be INTERFACE,ADDRESS/LENGTH[,GATEWAY], for at most 8 interfaces, not "
		}
	default:
		return unknown
	}
	return ""
}

const unknown = " is unknown: there are nimi.hostname, nimi.network and nimi.atEnd"

// Unknown tells whether a problem is that there is no such word, whatever its value.
func Unknown(problem string) bool { return problem == unknown }

// network takes in the value of nimi.network.
//
//go:nosplit
//go:norace
func (w *Words) network(value string) bool {
	const longest = 15 // IFNAMSIZ, less the zero byte
	at := index(value, ',')
	name := value[:at]
	if name == "" || len(name) > longest || at == len(value) {
		return false
	}
	i := 0
	for i < len(w.Network) && !is(w.faces[i].Name, name) {
		i++
	}
	if i == len(w.faces) || !w.pair(mostFaces, value[at+1:]) {
		return false
	}
	w.pair(i, value[at+1:])
	face := &w.faces[i]
	face.Name, face.Addresses, face.Gateways = name, w.addresses[2*i:2*i+1], nil
	if gateway := w.addresses[2*i+1 : 2*i+2]; len(gateway[0].IP) > 0 {
		face.Gateways = gateway
	}
	w.Network = w.faces[:max(len(w.Network), i+1)]
	return true
}

// pair reads an address and, unless there is none, a gateway to place i.
//
//go:nosplit
//go:norace
func (w *Words) pair(i int, text string) bool {
	at := index(text, ',')
	length, prefix := address(text[:at], &w.bytes[2*i])
	if length == 0 || prefix < 0 {
		return false
	}
	own, gateway := &w.addresses[2*i], &w.addresses[2*i+1]
	own.Text, own.IP, own.Prefix = text[:at], unsafe.String(&w.bytes[2*i][0], length), prefix
	gateway.IP = ""
	if at == len(text) {
		return true
	}
	other, prefix := address(text[at+1:], &w.bytes[2*i+1])
	gateway.Text, gateway.IP = text[at+1:], unsafe.String(&w.bytes[2*i+1][0], other)
	return other == length && prefix < 0
}

// address reads an address. length is how many bytes are in ip, 0 if it is none, and prefix that of its prefix, -1 if it has none.
//
//go:nosplit
//go:norace
func address(text string, ip *[16]byte) (length, prefix int) {
	at := index(text, '/')
	if length = sys.ParseIP(text[:at], ip); at == len(text) {
		return length, -1
	}
	prefix, ok := sys.Number(text[at+1:])
	if !ok || prefix > 8*length {
		return 0, 0
	}
	return length, prefix
}

// index is where a byte is first in a text, or else the text's length. It and is are not inlined: their copies are larger.
//
//go:noinline
//go:nosplit
//go:norace
func index(s string, c byte) int {
	at := 0
	for at < len(s) && s[at] != c {
		at++
	}
	return at
}

//go:nosplit
//go:norace
func begins(s, with string) bool { return len(s) >= len(with) && is(s[:len(with)], with) }

// is tells whether two texts are the same. The operator would do it by a function of the Go runtime.
//
//go:noinline
//go:nosplit
//go:norace
func is(s, other string) bool {
	if len(s) != len(other) {
		return false
	}
	for i := range len(s) {
		if s[i] != other[i] {
			return false
		}
	}
	return true
}
