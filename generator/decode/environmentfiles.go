package decode

import (
	"path"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// environmentFiles reads nimi.environmentFiles: absolute paths, in the order in which they are read. One that may be
// missing has a "-" in front.
func (s *service) environmentFiles(v value) {
	v.List(func(_ int, v value) {
		var file string
		if !v.Is("an absolute path", input.String) || !v.Text(&file) {
			return
		}
		name, optional := strings.CutPrefix(file, "-")
		if !path.IsAbs(name) {
			v.Problem(`must be an absolute path, with "-" in front if the file may be missing, not %s`, input.Quote(file))
			return
		}
		s.EnvironmentFiles = append(s.EnvironmentFiles, spec.EnvironmentFile{Path: path.Clean(name), Optional: optional})
	})
}
