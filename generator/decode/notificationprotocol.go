package decode

import (
	"slices"
	"strings"

	"nimi/generator/input"
)

// notificationProtocol checks in what ways a service can say that it is ready. To be able to is no reason to wait for it:
// that is what nimi.ready and nimi.type are for. nixpkgs has it as an object of booleans; before, it was a list.
func notificationProtocol(v value) {
	protocols := []string{"systemd", "s6"}
	if v.Kind() == input.List {
		v.List(func(_ int, v value) {
			var p string
			if v.Text(&p) && !slices.Contains(protocols, p) {
				v.Problem("must be one of %s, not %s", strings.Join(protocols, ", "), input.Quote(p))
			}
		})
		return
	}
	var known fields
	for _, p := range protocols {
		known = append(known, field{p, func(v value) { v.Bool(new(bool)) }})
	}
	open(v, known)
}
