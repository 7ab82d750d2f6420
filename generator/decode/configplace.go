package decode

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"nimi/generator/input"
)

// place returns where the entry's file is, below $XDG_CONFIG_HOME: at its path if that is relative, else at its
// name. An absolute path is for those who embed it in an argv, so there has to be a file at it: the source, or
// what we place below home, which is $XDG_CONFIG_HOME where it is known now. Empty: the place is wrong.
func (e *configEntry) place(v value, home string) string {
	option, file := "name", e.name
	if e.placed {
		full := path.Clean(e.file)
		below, isBelow := strings.CutPrefix(full, home+"/")
		switch {
		case !path.IsAbs(e.file):
			option, file = "path", e.file
		case full == e.source:
		case home == "":
			v.ProblemAt("path", "must be relative or the same as source, not %s", input.Quote(e.file))
			return ""
		case !isBelow:
			v.ProblemAt("path", "must be relative, the same as source, or below %s, not %s", input.Quote(home), input.Quote(e.file))
			return ""
		default:
			option, file = "path", below
		}
	}
	if wrong := placeError(file); wrong != "" {
		v.ProblemAt(option, "%s, not %s", wrong, input.Quote(file))
		return ""
	}
	return path.Clean(file)
}

// maxConfigPath leaves room for the directory in front: the shortest PATH_MAX, that of Darwin, is 1024 bytes.
const maxConfigPath = 512

// placeError returns why a file cannot be at a path below $XDG_CONFIG_HOME, or an empty string.
func placeError(file string) string {
	clean := path.Clean(file)
	switch {
	case path.IsAbs(file), clean == ".", clean == "..", strings.HasPrefix(clean, "../"):
		return "must be a path below $XDG_CONFIG_HOME"
	case strings.Contains(file, "\x00"):
		return "must not contain a NUL character"
	case len(clean) > maxConfigPath:
		return fmt.Sprintf("must be at most %d bytes long", maxConfigPath)
	case slices.ContainsFunc(strings.Split(clean, "/"), func(name string) bool { return len(name) > maxFileName }):
		return fmt.Sprintf("must have names of at most %d bytes", maxFileName)
	}
	return ""
}
