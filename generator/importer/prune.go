package importer

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"nimi/generator/input"
)

// errNothing says that there is nothing to import.
var errNothing = errors.New("there is no service in it")

// prune takes out of the configuration what the generator refuses, with a line for each, until nothing is wrong with it.
func (j *job) prune() error {
	for {
		if services, _ := j.out["services"].(map[string]any); len(services) == 0 {
			return errNothing
		}
		problems := j.options.Check(j.out)
		if len(problems) == 0 {
			return nil
		}
		removed := false
		for _, p := range problems {
			removed = j.remove(p) || removed
		}
		if !removed {
			return problems
		}
	}
}

// remove takes out what a problem is about, and reports whether there is anything to take out. What must have a program has to
// go as a whole without it: without the right arguments it would be another one.
func (j *job) remove(p input.Problem) bool {
	path := locate(j.out, p.Path)
	if i := slices.Index(path, "process"); i == 2 {
		path = path[:2]
	}
	if len(path) < 2 {
		return false
	}
	at := j.originOf(path)
	if at == "" {
		at = strings.Join(path, ".")
	}
	parent := get(j.out, path[:len(path)-1])
	last := path[len(path)-1]
	switch parent := parent.(type) {
	case map[string]any:
		if _, there := parent[last]; !there {
			return false
		}
		delete(parent, last)
	default:
		return false
	}
	what := "left out"
	if len(path) == 2 && path[0] == "services" {
		what = "the service is left out"
	}
	j.say(at, "%s: %s", what, p.Text)
	return true
}

// originOf returns the key of the file that a path of the configuration comes from, or the nearest one.
func (j *job) originOf(path []string) string {
	for n := len(path); n > 0; n-- {
		if at := j.origin[strings.Join(path[:n], "\x00")]; at != "" {
			return at
		}
	}
	within := strings.Join(path, "\x00") + "\x00"
	for _, place := range slices.Sorted(maps.Keys(j.origin)) {
		if strings.HasPrefix(place, within) {
			return j.origin[place]
		}
	}
	return ""
}

// locate returns the way to what a path of a problem names, as far as it is there. It ends at a list, of which nothing can be
// taken out without a change of meaning.
func locate(v any, at string) (path []string) {
	for at != "" {
		object, ok := v.(map[string]any)
		if !ok {
			return path
		}
		found := false
		for _, name := range sortedKeys(object) {
			member, shown := object[name], input.Name(name)
			rest, is := strings.CutPrefix(at, shown)
			if !is || rest != "" && rest[0] != '.' && rest[0] != '[' {
				continue
			}
			found, path, v = true, append(path, name), member
			at = strings.TrimPrefix(rest, ".")
			break
		}
		if !found {
			return path
		}
		if strings.HasPrefix(at, "[") {
			return path
		}
	}
	return path
}
