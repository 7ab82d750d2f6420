package check

import (
	"nimi/generator/input"
)

// logFiles reports services that write to one file: neither would know what the other has written, and rotated.
func logFiles(services []*input.Service, report *input.Report) {
	owner := map[string]string{} // path of a file → where it is asked for
	for _, s := range services {
		if s.Group {
			continue
		}
		files := map[string]string{s.Logging.Path: "file"}
		if _, same := files[s.Logging.StderrPath]; !same {
			files[s.Logging.StderrPath] = "stderrFile"
		}
		for path, option := range files {
			at := s.At + ".nimi.log." + option
			switch other, taken := owner[path]; {
			case path == "":
			case taken:
				report.Add(at, "is that of %s: %s", other, input.Quote(path))
			default:
				owner[path] = at
			}
		}
	}
}
