package check

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// logLines refuses nimi.ready.logLine where nobody reads the lines.
func logLines(services []*input.Service, report *input.Report) {
	for _, s := range services {
		if s.Ready.LogLine.Table != "" && s.Logging.Format == spec.LogRaw {
			report.Add(s.At+".nimi.ready.logLine", "is not possible with log.format raw: services then inherit the launcher's descriptors, so nothing reads what they print")
		}
	}
}
