package client

import (
	"strconv"
	"strings"

	"nimi/runtime/internal/sys/socket"
)

// widest is the longest name, in characters, that other names are padded to match.
const widest = 24

// held is how much output is collected before it is written, in bytes.
const held = 64 << 10

// logs prints what services have written last: as it is, or, where they are several, with their names before each line.
func (c *client) logs() {
	var words []string
	if c.options.has(optFollow) {
		words = append(words, "-f")
	}
	if c.options.has(optLines) {
		words = append(words, "-n", strconv.Itoa(c.options.lines))
	}
	if !c.ask(0, "logs", c.chosen(words...)...) {
		return
	}
	if !c.options.has(optFollow) {
		socket.SetPatience(c.fd, patience) // for each read: what prints may be a pager
	}
	pad := c.padding()
	for {
		kind, rest, ok := c.next()
		if !ok {
			return
		}
		name, text, _ := strings.Cut(rest, " ")
		name = unescape(name)
		switch kind {
		case "line":
			if pad > 0 {
				c.out = clean(c.out, name)
				for n := width(name); n < pad; n++ {
					c.out = append(c.out, ' ')
				}
				c.put(" | ")
			}
			c.put(text, "\n")
		case "lost":
			c.flush()
			c.say(name + ": " + text + " lines are lost, as they were not read in time")
		}
		if len(c.out) >= held || !c.more() {
			c.flush()
		}
	}
}

// padding is how wide names before lines are; 0: there are none.
func (c *client) padding() int {
	services := c.program.Services
	names := c.names
	if len(names) == 1 || len(services) == 1 {
		return 0
	}
	pad := 1
	for i := range services {
		if n := width(services[i].Name); n <= widest && (len(names) == 0 || contains(names, i)) {
			pad = max(pad, n)
		}
	}
	return pad
}

func contains(list []int, n int) bool {
	for _, v := range list {
		if v == n {
			return true
		}
	}
	return false
}
