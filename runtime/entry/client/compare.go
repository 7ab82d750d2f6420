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
	if c.verb == "diff" || c.verb == takeover {
		return true
	}
	said := "the launcher that runs is of another build than this program: "
	const most = 8
	between := ""
	for i, d := range c.differs {
		if i == most {
			said += ", and " + integer(int64(len(c.differs)-most)) + " more"
			break
		}
		said += between + d.name + " (" + d.what + ")"
		between = ", "
	}
	if len(c.differs) == 0 {
		said += "Nimi " + head.Version + ", not " + launcher.Version
	}
	c.say(said + "; " + c.program.Name + " diff shows it")
	return true
}

// differences compares this program with the launcher that runs, by the hashes that both have.
func differences(c *client, head *wire.Launcher, there *answer) (all []difference) {
	services, common := c.program.Services, make([]bool, len(there.units))
	for i := range services {
		what := "added"
		for k := range there.units {
			if u := &there.units[k]; u.Name == services[i].Name {
				common[k] = true
				own := wire.HashOf(&services[i])
				what = changed(changed(changed("", "process", own.Process, u.Process), "files", own.Config, u.Config), "supervision", own.Policy, u.Policy)
			}
		}
		if what != "" {
			all = append(all, difference{services[i].Name, what})
		}
	}
	for k := range there.units {
		if !common[k] {
			all = append(all, difference{there.units[k].Name, "removed"})
		}
	}
	if changed("", "", c.program.Hash, head.Settings) != "" {
		all = append(all, difference{settings, "changed"})
	}
	return all
}

// changed adds a part to what has changed, if the hashes of it differ. An older launcher has not all of them.
//
//go:noinline
func changed(what, part, here, there string) string {
	switch {
	case there == "" || here == there:
		return what
	case what == "":
		return "changed: " + part
	}
	return what + ", " + part
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
