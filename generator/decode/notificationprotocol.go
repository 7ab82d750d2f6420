package decode

import "nimi/generator/input"

// notificationProtocol checks the ways in which a service can say that it is ready. We do not wait for a service just
// because it could say so; nimi.ready and nimi.type decide that. The option is an object of booleans in nixpkgs now, and
// was a list before.
func notificationProtocol(v value) {
	protocols := []string{"systemd", "s6"}
	if v.Kind() == input.List {
		v.List(func(_ int, v value) {
			v.Word(protocols)
		})
		return
	}
	var known fields
	for _, p := range protocols {
		known = append(known, field{p, func(v value) { v.Bool(new(bool)) }})
	}
	open(v, known)
}
