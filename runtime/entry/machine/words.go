package machine

import (
	"strings"

	"nimi/runtime/internal/sys/boot"
	"nimi/runtime/spec"
)

// take changes what the configuration says of the machine by the words of a command line, and returns what is wrong with
// them.
func take(init *spec.Init, line string) (wrong []string) {
	var words boot.Words
	for _, word := range strings.Fields(line) {
		problem := words.Take(word)
		if problem == "" {
			continue
		}
		name, value, _ := strings.Cut(word, "=")
		if boot.Unknown(problem) {
			value = ""
		}
		wrong = append(wrong, name+problem+value)
	}
	if words.Hostname != "" {
		init.Hostname = words.Hostname
	}
	if words.Ends {
		init.AtEnd = words.AtEnd
	}
	for _, face := range words.Network {
		init.Network = replace(init.Network, face)
	}
	return wrong
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
