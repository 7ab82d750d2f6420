package decode

import (
	"path"
	"strings"

	"nimi/runtime/spec"
)

// environmentFiles reads nimi.environmentFiles: absolute paths, in the order in which they are read. One that may be
// missing has a "-" in front.
func (s *Service) environmentFiles(v value) {
	v.list(func(_ int, v value) {
		var file string
		if !v.text(&file) {
			return
		}
		name, optional := strings.CutPrefix(file, "-")
		if !path.IsAbs(name) {
			v.problem(`must be an absolute path, with "-" in front if the file may be missing, not %s`, Quote(file))
			return
		}
		s.EnvironmentFiles = append(s.EnvironmentFiles, spec.EnvironmentFile{Path: path.Clean(name), Optional: optional})
	})
}
