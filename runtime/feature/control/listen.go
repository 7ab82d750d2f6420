package control

import (
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/wire"
)

// listener is an answer to a client that may say more after its request.
type listener interface {
	// hear takes what has come. An error ends the answer.
	hear(data []byte) *wire.Refusal
}

// listen hears what a client says after its request, where that is of interest.
func (c *client) listen() {
	l, is := c.answer.(listener)
	if !is {
		return
	}
	s := c.server
	n, again, err := sys.Read(c.fd, s.in)
	switch {
	case again:
		return
	case err != nil || n == 0:
		c.close()
		return
	}
	if no := l.hear(s.in[:n]); no != nil {
		c.refuse(no)
		c.write()
	}
}

// drop closes the descriptors that came with a request.
func (c *client) drop() {
	sys.CloseAll(c.files)
	c.files = nil
}
