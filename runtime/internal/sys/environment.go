package sys

import (
	"strings"
	"syscall"
)

// Getenv returns a variable of the launcher's own environment; "" where it is not set.
func Getenv(name string) string {
	v, _ := syscall.Getenv(name)
	return v
}

// Environ returns the launcher's own environment.
func Environ() []string { return syscall.Environ() }

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
