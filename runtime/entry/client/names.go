package client

import "nimi/runtime/internal/wire"

// resolve returns the services that words mean, each once, in the order of the words: a name, a path with dots, or a
// pattern over both. A word that means nothing, or two services at once, is reported.
func (c *client) resolve(words []string) (found []int, ok bool) {
	services := c.program.Services
	seen := make([]bool, len(services))
	for _, w := range words {
		first := len(found)
		name, path, double := -1, -1, -1
		for i := range services {
			if services[i].Name == w {
				name = i
			}
			switch {
			case services[i].Path != w:
			case path < 0:
				path = i
			default:
				double = i
			}
		}
		switch {
		case name >= 0:
			path, double = name, -1
		case double >= 0:
			c.fail(wire.ExitUsage, w+" could be "+services[path].Name+" or "+services[double].Name+"; use the name with dashes")
			return nil, false
		}
		matched := path >= 0
		if matched {
			if !seen[path] {
				found = append(found, path)
			}
		} else if isPattern(w) {
			for i := range services {
				if match(w, services[i].Name) || match(w, services[i].Path) {
					matched = true
					if !seen[i] {
						found = append(found, i)
					}
				}
			}
		}
		if !matched {
			c.unknown(w)
			return nil, false
		}
		for _, i := range found[first:] {
			seen[i] = true
		}
	}
	return found, true
}

// unknown reports a word that means no service.
func (c *client) unknown(w string) {
	if isPattern(w) {
		c.fail(wire.ExitUsage, "no service matches "+w)
		return
	}
	var names []string
	for i := range c.program.Services {
		s := &c.program.Services[i]
		if names = append(names, s.Name); s.Path != s.Name {
			names = append(names, s.Path)
		}
	}
	c.fail(wire.ExitUsage, "no such service: "+w+didYouMean(w, names))
}

// chosen returns the names of the services that the command names.
func (c *client) chosen() []string {
	var names []string
	for _, i := range c.names {
		names = append(names, c.program.Services[i].Name)
	}
	return names
}
