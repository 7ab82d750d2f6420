package client

import (
	"strings"

	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/text"
	"nimi/runtime/internal/wire"
)

// held is how much output is collected before it is written, in bytes.
const held = 64 << 10

// logs prints what services have written last: as it is, or, where they are several, with their names before each line.
func (c *client) logs() {
	r := wire.NewRequest(wire.Logs, c.names...)
	r.Follow = c.options.has(optFollow)
	if c.options.has(optLines) {
		r.Lines = c.options.lines
	}
	if !c.ask(0, r) {
		return
	}
	if !r.Follow {
		socket.SetPatience(c.fd, wire.Patience) // for each read: what prints may be a pager
	}
	pad := c.padding()
	for {
		kind, rest, ok := c.next()
		if !ok {
			return
		}
		word, line, _ := strings.Cut(rest, " ")
		name, _ := wire.ReadWord(word)
		switch kind {
		case wire.OutputLine:
			if pad > 0 {
				c.out = text.Pad(text.Clean(c.out, name), name, pad)
				c.put(" | ")
			}
			c.put(line, "\n")
		case wire.LostLine:
			c.flush()
			c.say(name + ": " + line + " lines are lost, as they were not read in time")
		}
		if len(c.out) >= held || !c.more() {
			c.flush()
		}
	}
}

// padding is how wide names before lines are; 0: there are none.
func (c *client) padding() int {
	if len(c.names) == 1 || len(c.known) == 1 {
		return 0
	}
	names := c.names
	if len(names) == 0 {
		for i := range c.known {
			names = append(names, c.known[i].name)
		}
	}
	pad := 1
	for _, name := range names {
		if n := text.Width(name); n <= text.WidestName {
			pad = max(pad, n)
		}
	}
	return pad
}
