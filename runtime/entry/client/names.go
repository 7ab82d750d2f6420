package client

import (
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/text"
	"nimi/runtime/internal/wire"
)

// service is what a name can mean.
type service struct{ name, path string }

// below tells whether a word is the name or the path of a group that the service is in: of sub-services, or of the replicas
// of one. Both have the same length, so their parts end at the same places.
func (s *service) below(group string) bool {
	n := len(group)
	return n < len(s.path) && s.path[n] == '.' && s.name[n] == '-' && (s.path[:n] == group || s.name[:n] == group)
}

// own lists the services of this program.
//
//go:noinline
func (c *client) own() []service {
	all := make([]service, len(c.program.Services))
	for i := range all {
		s := &c.program.Services[i]
		all[i] = service{s.Name, s.Path}
	}
	return all
}

// resolve returns the names of the services that words mean, each once, in the order of the words: a name, a path with
// dots, either of a group, or a pattern over both. wrong says which word means nothing, or two services at once.
func resolve(services []service, words []string) (names []string, wrong string) {
	chosen := make([]bool, len(services))
	for _, w := range words {
		name, path, double, matched := -1, -1, -1, false
		for i := range services {
			s := &services[i]
			if s.name == w {
				name = i
			}
			if s.path == w {
				double = path
				path = i
			}
		}
		switch {
		case name >= 0:
			path = name
		case double >= 0:
			return nil, w + " could be " + services[double].name + " or " + services[path].name + "; use the name with dashes"
		}
		for i := range services {
			s := &services[i]
			if i != path && (path >= 0 || !s.below(w) && (!text.IsPattern(w) || !text.Match(w, s.name) && !text.Match(w, s.path))) {
				continue
			}
			if matched = true; !chosen[i] {
				chosen[i] = true
				names = append(names, s.name)
			}
		}
		if !matched {
			return nil, unknown(services, w)
		}
	}
	return names, ""
}

// unknown says that a word means no service.
func unknown(services []service, w string) string {
	if text.IsPattern(w) {
		return "no service matches " + w
	}
	var names []string
	for i := range services {
		s := &services[i]
		if names = append(names, s.name); s.path != s.name {
			names = append(names, s.path)
		}
	}
	return "no such service: " + w + didYouMean(w, names)
}

// choose finds out which services the command names. One that talks to a launcher means those that run there.
func (c *client) choose(words []string, talks bool) bool {
	c.known = c.own()
	var wrong string
	c.names, wrong = resolve(c.known, words)
	if talks {
		if wrong != "" { // nothing else is wrong with the command, if nothing runs
			if code, _ := c.connect(); code != wire.ExitDone {
				c.fail(wire.ExitUsage, wrong)
				return false
			}
			sys.Close(c.fd)
		}
		if !c.meet() {
			return false
		}
		if c.other {
			if c.names, wrong = resolve(c.known, words); wrong != "" {
				wrong += "; the launcher that runs does not have it"
			}
		}
	}
	if wrong != "" {
		c.fail(wire.ExitUsage, wrong)
		return false
	}
	return true
}

// indices returns where services stand in this program's table.
//
//go:noinline
func (c *client) indices(names []string) (all []int) {
	for _, n := range names {
		for i := range c.program.Services {
			if c.program.Services[i].Name == n {
				all = append(all, i)
			}
		}
	}
	return all
}
