package decode

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"nimi/generator/input"
)

// place returns where the entry's file goes, relative to $XDG_CONFIG_HOME: to its path if that is relative, otherwise to
// its name. Somebody who sets an absolute path has it in an argv or in another file, so it must be the path of a file that
// will exist: the source, or a file that we place below home. Home is $XDG_CONFIG_HOME if that is known already, otherwise
// empty. If the place is wrong, place reports it and returns an empty string.
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
