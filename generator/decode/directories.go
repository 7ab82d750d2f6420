package decode

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// directories reads nimi.directories.
func (s *service) directories(v value) {
	var all fields
	for i, kind := range spec.DirectoryState.Values() {
		all = append(all, field{kind.Text, func(v value) { s.directoriesOf(spec.DirectoryKind(i), v) }})
	}
	v.ObjectLike(`{"state": "shop"}`, all)
}

// directoriesOf reads the directories of a kind: one, or a list.
func (s *service) directoriesOf(kind spec.DirectoryKind, v value) {
	seen := map[string]bool{}
	add := func(_ int, v value) {
		d := spec.Directory{Kind: kind}
		if !directory(v, &d) {
			return
		}
		if seen[d.Path] {
			v.Problem("has the same path as one before it: %s", input.Quote(d.Path))
			return
		}
		seen[d.Path] = true
		s.Directories = append(s.Directories, d)
	}
	switch {
	case v.IsNull():
	case v.Kind() == input.String:
		add(0, v)
	case v.Is("a string or a list", input.List):
		v.List(add)
	}
}

// directory reads a path, or an object of path and mode.
func directory(v value, into *spec.Directory) bool {
	mode := spec.Int{Value: 0o755}
	at, ok := v, false
	place := func(v value) {
		at = v
		ok = v.Text(&into.Path)
		if v.IsNull() {
			v.Problem("missing, must be a path")
		}
	}
	if v.Kind() == input.Object {
		v.Object(fields{{"path", place}, {"mode", func(v value) { octal(v, &mode, 0o7777) }}})
	} else if v.Is("a string or an object of path and mode", input.String) {
		place(v)
	}
	if !ok {
		return false
	}
	if wrong := directoryError(into.Path); wrong != "" {
		at.Problem("%s, not %s", wrong, input.Quote(into.Path))
		return false
	}
	into.Path, into.Mode = path.Clean(into.Path), mode.Value
	return true
}

// directoryError returns why a path cannot be that of a directory of a service, or an empty string.
func directoryError(name string) string {
	parts := strings.Split(name, "/")
	switch clean := path.Clean(name); {
	case name == "", clean == ".", clean == "/", slices.Contains(parts, ".."):
		return `must be an absolute path or a name, without ".."`
	case strings.Contains(name, ":"):
		return `must not contain ":", which stands between directories where they are exported`
	case strings.ContainsFunc(name, breaksLine):
		return "must not contain control characters or line separators"
	case len(clean) > maxConfigPath:
		return fmt.Sprintf("must be at most %d bytes long", maxConfigPath)
	case slices.ContainsFunc(parts, func(part string) bool { return len(part) > maxFileName }):
		return fmt.Sprintf("must have names of at most %d bytes", maxFileName)
	}
	return ""
}
