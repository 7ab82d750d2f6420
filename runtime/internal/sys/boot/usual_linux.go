package boot

import (
	"strings"

	"nimi/runtime/internal/sys"
)

// Environment gives the launcher the environment that its services have, and the variables of its own that are kept. What the
// kernel has passed on of its command line reaches nobody.
func Environment(keep ...string) {
	var all [][2]string
	for _, v := range variables {
		name, value, _ := strings.Cut(strings.TrimSuffix(v, "\x00"), "=")
		all = append(all, [2]string{name, value})
	}
	for _, name := range keep {
		if value := sys.Getenv(name); value != "" {
			all = append(all, [2]string{name, value})
		}
	}
	sys.ReplaceEnvironment(all)
}

// Usual mounts the file systems that every machine has, and opens the console. failed gets what cannot be done.
func Usual(failed func(what string, err error)) {
	for i := range usual {
		p := &usual[i]
		if errno := p.mount(); errno != 0 {
			failed(strings.TrimSuffix(p.path, "\x00"), errno)
		}
		if p.path == devices {
			if errno := openConsole(); errno != 0 {
				failed(strings.TrimSuffix(consolePath, "\x00"), errno)
			}
			link()
		}
	}
}
