package decode

import (
	"path"
	"regexp"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// environmentFiles reads nimi.environmentFiles: absolute paths, or objects with a path, in the order in which they are read.
// A path alone may have a "-" in front: the file may be missing.
func (s *service) environmentFiles(v value) {
	v.List(func(_ int, v value) {
		if !v.Is("an absolute path or an object with one", input.String, input.Object) {
			return
		}
		var f spec.EnvironmentFile
		if v.Kind() == input.String {
			environmentFilePath(v, &f)
		} else {
			environmentFile(v, &f)
		}
		if f.Path != "" {
			s.EnvironmentFiles = append(s.EnvironmentFiles, f)
		}
	})
}

var environmentPath = input.Form{Pattern: regexp.MustCompile("^-?/")}

// environmentFilePath reads a path alone.
func environmentFilePath(v value, into *spec.EnvironmentFile) {
	var text string
	if !v.Text(&text) {
		return
	}
	if !v.In(environmentPath) {
		v.Problem(`must be an absolute path, with "-" in front if the file may be missing, not %s`, input.Quote(text))
		return
	}
	name, optional := strings.CutPrefix(text, "-")
	into.Path, into.Optional = path.Clean(name), optional
}

// environmentFile reads an object.
func environmentFile(v value, into *spec.EnvironmentFile) {
	var at value
	var text string
	relative := false
	v.Object(fields{
		{"path", func(v value) {
			if at = v; v.IsNull() {
				v.Problem("missing, must be the path of a file")
				return
			}
			v.NonEmpty(&text)
		}},
		{"format", func(v value) {
			input.Enum(v, &into.Format, input.Hint{Word: "env", Text: `write "dotenv"`}, input.Hint{Word: "docker", Text: `write "dotenv"`}, input.Hint{Word: "compose", Text: `write "dotenv"`})
		}},
		{"optional", func(v value) { v.Bool(&into.Optional) }},
		{"relative", func(v value) { v.Bool(&relative) }},
	})
	switch name, dash := strings.CutPrefix(text, "-"); {
	case text == "":
	case dash && path.IsAbs(name):
		at.Problem("must be a path alone; optional = true says that the file may be missing")
	case relative && path.IsAbs(text):
		at.Problem("must be relative to where the launcher is started, with relative = true, not %s", input.Quote(text))
	case !relative && !path.IsAbs(text):
		at.Problem("must be an absolute path, not %s; relative = true means one that begins where the launcher is started", input.Quote(text))
	default:
		into.Path = path.Clean(text)
	}
}
