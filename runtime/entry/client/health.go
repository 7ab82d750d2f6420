package client

// healthcheck exits with 0 if every service that ought to is up and ready.
func (c *client) healthcheck() {
	if c.ask(patience, "health") {
		c.end()
	}
}

// wait waits until services have started or, with --ready, are ready.
func (c *client) wait() {
	var words []string
	if c.options.has(optReady) {
		words = append(words, "--ready")
	}
	words, limit := c.timeout(words, 0)
	if c.ask(limit, "wait", c.chosen(words...)...) {
		c.end()
	}
}

// end passes over data to the end of an answer.
func (c *client) end() {
	for ok := true; ok; {
		_, _, ok = c.next()
	}
}
