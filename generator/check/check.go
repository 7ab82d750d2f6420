// Package check holds the rules across the services of a configuration: names that clash, dependencies that do
// not exist or go in a circle. Where all is well it returns the finished program, in start order.
package check

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// Resolve looks up the names in nimi.dependsOn, sorts the services into start order and returns the finished
// program. What is wrong goes to the report; the program is nil where anything is in it, from here or from before.
func Resolve(c *input.Configuration, report *input.Report) *spec.Program {
	names := newNames(c.Services, report)
	g := newGraph(names, report)
	completions(g, report)
	hook(c, report)
	sockets(c.Services, report)
	logLines(c.Services, report)
	order := g.order()
	if len(order) < len(g.services) {
		g.cycles(report)
	}
	if report.Count() > 0 {
		return nil
	}
	program := c.Program
	program.Services = g.table(order)
	if program.Control.Enable {
		fillHashes(&program)
	}
	return &program
}

// hook keeps the name of the startup hook free, where there is one: it stands before its output as those of services do.
func hook(c *input.Configuration, report *input.Report) {
	for _, s := range c.Services {
		if s.Name == spec.HookName && !s.Group && c.Program.Startup != nil {
			report.Add(s.At, "has the name of the startup hook (settings.startup.runOnStartup)")
		}
	}
}
