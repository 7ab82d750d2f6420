package client

import (
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/wire"
	"nimi/runtime/launcher"
	"nimi/runtime/spec"
)

// byFeature carries out a command that a feature has.
func (c *client) byFeature() {
	for _, f := range c.features {
		if f, is := f.(host.Commanding); is {
			f.Command(c)
			return
		}
	}
	c.fail(wire.ExitFailed, "this program was built without "+c.verb+" (settings."+c.verb+".enable)")
}

// describeTo says what this program is, to a launcher that is asked to hand over to it.
func (c *client) describeTo(p *spec.Program) {
	said, err := launcher.Describe(p, c.features)
	if err != nil {
		c.fail(launcher.ExitFailure, err.Error())
		return
	}
	_ = sys.Write(1, said)
}

// Given implements host.Client, as the following do.
func (c *client) Given(option string) bool { return c.options.has(find(option)) }

// Ask sends a request to the launcher that runs.
func (c *client) Ask(limit time.Duration, r *wire.Request) bool {
	return c.ask(c.timeout(r, limit), *r)
}

// Next returns the next line of the answer.
func (c *client) Next() (kind, rest string, ok bool) { return c.next() }

// Tell prints a line about a service.
func (c *client) Tell(name, said string) { c.tell(name, said) }

// Put puts something to standard output.
func (c *client) Put(text []byte) { c.out = append(c.out, text...) }

// Fail says what went wrong.
func (c *client) Fail(code int, said string) { c.fail(code, said) }
