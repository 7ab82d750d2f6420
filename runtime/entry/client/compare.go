package client

import (
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/wire"
	"nimi/runtime/launcher"
)

// difference is what is other in this program than in the launcher that runs.
type difference struct {
	name string
	what string // "added": here alone, "removed": there alone, "changed: …"
}

// settings stands for the program's own settings among the names of services.
const settings = "settings"

// compare finds out in what the launcher that runs differs from this program, and says so. From then on names mean its
// services.
func (c *client) compare(head *wire.Launcher) bool {
	c.names = nil
	there, ok := c.look()
	if !ok {
		return false
	}
	sys.Close(c.fd)
	there.complete = true
	c.other, c.differs = true, differences(c, head, there)
	c.known = c.known[:0]
	for i := range there.units {
		c.known = append(c.known, service{there.units[i].Name, there.units[i].Path})
	}
	if c.verb == "diff" {
		return true
	}
	said := "the launcher that runs is of another build than this program: "
	const most = 8
	for i, d := range c.differs {
		switch {
		case i == most:
			said += ", and " + integer(int64(len(c.differs)-most)) + " more"
		case i < most:
			if i > 0 {
				said += ", "
			}
			said += d.name + " (" + d.what + ")"
		}
	}
	if len(c.differs) == 0 {
		said += "Nimi " + head.Version + ", not " + launcher.Version
	}
	c.say(said + "; " + c.program.Name + " diff shows it")
	return true
}

// differences compares this program with the launcher that runs, by the hashes that both have.
func differences(c *client, head *wire.Launcher, there *answer) (all []difference) {
	services, known := c.program.Services, len(there.units)
	for i := range services {
		s := &services[i]
		u := there.find(s.Name)
		if len(there.units) > known {
			there.units = there.units[:known]
			all = append(all, difference{s.Name, "added"})
			continue
		}
		own, what := wire.HashOf(s), ""
		other := func(part, here, there string) {
			if there == "" || here == there { // an older launcher does not say
				return
			}
			if what != "" {
				what += ", "
			}
			what += part
		}
		other("process", own.Process, u.Process)
		other("files", own.Config, u.Config)
		other("supervision", own.Policy, u.Policy)
		if what != "" {
			all = append(all, difference{s.Name, "changed: " + what})
		}
	}
next:
	for i := range there.units {
		for k := range services {
			if services[k].Name == there.units[i].Name {
				continue next
			}
		}
		all = append(all, difference{there.units[i].Name, "removed"})
	}
	if head.Settings != "" && head.Settings != c.program.Hash {
		all = append(all, difference{settings, "changed"})
	}
	return all
}

// diff says in what the launcher that runs differs from this program, and exits with 1 if it does.
func (c *client) diff() {
	for _, d := range c.differs {
		c.tell(d.name, d.what)
	}
	if len(c.differs) > 0 {
		c.code = wire.ExitFailed
	}
}
