package sys

import "strings"

// Unsetenv removes a variable from the command's environment.
func (c *Command) Unsetenv(name string) {
	kept := c.Env[:0]
	for _, v := range c.Env {
		if n, _, _ := strings.Cut(v, "="); n != name {
			kept = append(kept, v)
		}
	}
	c.Env = kept
}
