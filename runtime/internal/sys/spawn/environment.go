package spawn

import "strings"

// Setenv sets a variable of the command's environment.
func (c *Command) Setenv(name, value string) {
	for i, v := range c.Env {
		if n, _, _ := strings.Cut(v, "="); n == name {
			c.Env[i] = name + "=" + value
			return
		}
	}
	c.Env = append(c.Env, name+"="+value)
}

// Getenv returns a variable of the command's environment; "" where it is not set.
func (c *Command) Getenv(name string) string {
	for _, v := range c.Env {
		if n, value, _ := strings.Cut(v, "="); n == name {
			return value
		}
	}
	return ""
}

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
