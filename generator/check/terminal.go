package check

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// terminals refuses nimi.terminal where it cannot be had: the launcher has to read what is shown there, and people attach by
// the control socket.
func terminals(c *input.Configuration, report *input.Report) {
	for _, s := range c.Services {
		at := s.At + ".nimi.terminal"
		switch {
		case !s.Terminal:
		case s.Logging.Format == spec.LogRaw:
			report.Add(at, "is not possible with log.format raw: what is shown at a terminal passes through the launcher")
		case s.Stdin != "":
			report.Add(at, "is not possible with stdin: the terminal is the standard input")
		case !c.Program.Control.Enable:
			report.Add(at, "is not possible without settings.control.enable: attach talks to the control socket")
		}
	}
}
