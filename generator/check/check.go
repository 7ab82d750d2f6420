// Package check holds the rules across the services of a configuration: names that clash, dependencies that do
// not exist or go in a circle. Where all is well it returns the finished program, in start order.
package check

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// Resolve looks up the names in nimi.dependsOn, sorts the services into start order and returns the finished program. It
// adds problems to the report, and returns nil if the report has any, including those from before.
func Resolve(c *input.Configuration, report *input.Report) *spec.Program {
	c.Services = replicas(c.Services, report)
	names := newNames(c.Services, report)
	g := newGraph(names, report)
	completions(g, report)
	hook(c, report)
	screen(c, report)
	sockets(c.Services, report)
	credentials(c.Services, report)
	logLines(c.Services, report)
	terminals(c, report)
	watches(c.Services, report)
	logFiles(c.Services, report)
	order := g.order()
	if len(order) < len(g.services) {
		g.cycles(report)
	}
	if report.Count() > 0 {
		return nil
	}
	program := c.Program
	program.Services = g.table(order)
	if program.Control.Enable { // before a time is worked out that follows from the services: theirs is in their own hashes
		fillHashes(&program, c.Init)
	}
	shutdown(&program, report)
	if c.HeadStart {
		program.HeadStart = headStart(&program, &c.Init)
	}
	return &program
}

// hook reports a service that has the name of the startup hook. Both names stand before lines of output, and both are
// names of log files.
func hook(c *input.Configuration, report *input.Report) {
	for _, s := range c.Services {
		if s.Name == spec.HookName && !s.Group && c.Program.Startup != nil {
			report.Add(s.At, "has the name of the startup hook (settings.startup.runOnStartup)")
		}
	}
}

// screen reports a terminal UI that has nothing to talk to, or no logs to show.
func screen(c *input.Configuration, report *input.Report) {
	const at = "settings.tui.enable"
	switch p := &c.Program; {
	case !p.TUI.Enable:
	case !p.Control.Enable:
		report.Add(at, "needs settings.control.enable: the terminal UI talks to the launcher over the control socket")
	case p.Logging.Format == spec.LogRaw:
		report.Warn(at, "with settings.logging.format raw, output does not pass through the launcher, so the terminal UI has no logs to show")
	}
}
