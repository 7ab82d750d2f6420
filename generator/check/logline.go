package check

import (
	"nimi/generator/decode"
	"nimi/runtime/spec"
)

// logLines refuses nimi.ready.logLine where nobody reads the lines.
func logLines(services []*decode.Service) (problems []decode.Problem) {
	for _, s := range services {
		if s.Ready.LogLine.Table != "" && s.Logging.Format == spec.LogRaw {
			problems = append(problems, decode.Problem{
				Path: s.At + ".nimi.ready.logLine",
				Text: "is not possible with log.format raw: services then inherit the launcher's descriptors, so nothing reads what they print",
			})
		}
	}
	return problems
}
