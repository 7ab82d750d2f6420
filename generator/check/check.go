// Package check holds the rules across the services of a configuration: names that clash, dependencies that do
// not exist or go in a circle. Where all is well it returns the finished program, in start order.
package check

import (
	"slices"

	"nimi/generator/decode"
	"nimi/runtime/spec"
)

// Config decodes a configuration and resolves it: the way from bytes to a program, with all that is wrong at
// once, sorted by path. The program is nil if there is any problem. Warnings are one line each.
func Config(data []byte) (program *spec.Program, warnings []string, problems []decode.Problem) {
	c, problems := decode.Config(data)
	if c == nil {
		return nil, nil, problems
	}
	program, more := Resolve(c)
	if problems = decode.Sort(append(problems, more...)); len(problems) > 0 {
		program = nil
	}
	return program, c.Warnings, problems
}

// Resolve looks up the names in nimi.dependsOn, sorts the services into start order and returns the finished
// program, or else what is wrong, sorted by path. It also serves a configuration that has problems already: a
// program it returns for one is not for use, but its problems are real.
func Resolve(c *decode.Configuration) (*spec.Program, []decode.Problem) {
	names, problems := newNames(c.Services)
	g, more := newGraph(names)
	problems = slices.Concat(problems, more, hook(c), sockets(c.Services), logLines(c.Services))

	order := g.order()
	if len(order) < len(g.services) {
		problems = append(problems, g.cycles()...)
	}
	if len(problems) > 0 {
		return nil, decode.Sort(problems)
	}
	program := c.Program
	program.Services = g.table(order)
	if program.Control.Enable {
		hash(program.Services)
	}
	return &program, nil
}

// hook keeps the name of the startup hook free, where there is one: it stands before its output as those of services do.
func hook(c *decode.Configuration) []decode.Problem {
	for _, s := range c.Services {
		if s.Name == spec.HookName && !s.Group && c.Program.Startup != nil {
			return []decode.Problem{{Path: s.At, Text: "has the name of the startup hook (settings.startup.runOnStartup)"}}
		}
	}
	return nil
}
