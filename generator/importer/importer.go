// Package importer turns the files of other process managers into a configuration of Nimi.
//
// Each format is a table of rules: what its keys become, or why nothing is made of them (format.go). What the tables say is
// also what the migration pages say (page.go). Nothing is dropped without a line: a key that has no counterpart, changes its
// meaning or is not known, and a value that the generator refuses.
package importer

import (
	"fmt"
	"slices"
	"strings"

	"nimi/generator/input"
)

// Result is what becomes of a file.
type Result struct {
	// Config is the configuration, as encoding/json has it.
	Config map[string]any
	// Lines say what has no counterpart or changes its meaning, each with the place in the file before it.
	Lines []string
}

// Options say how to import.
type Options struct {
	// From is the name of the format. Empty: it is told from the name and the content of the file.
	From string
	// Check returns what is wrong with a configuration.
	Check func(config map[string]any) input.Problems
	// Known reports whether this version has an option, by its name on the page of options. What a rule makes of an option that
	// it does not have is left out, with a line.
	Known func(option string) bool
}

// Import reads a file or a directory. The configuration that it returns has nothing wrong.
func Import(path string, o Options) (*Result, error) {
	f, err := formatOf(path, o.From)
	if err != nil {
		return nil, err
	}
	j := &job{options: o, out: map[string]any{}, names: map[string]string{}, origin: map[string]string{}, said: map[string]bool{}}
	if err := f.read(j, path); err != nil {
		return nil, err
	}
	j.settleVariables()
	if err := j.prune(); err != nil {
		return nil, err
	}
	return &Result{j.out, j.lines}, nil
}

// job is one import.
type job struct {
	options Options
	out     map[string]any
	lines   []string
	said    map[string]bool
	// names are what services of the file are called here.
	names map[string]string
	// origin is which key of the file a path of the configuration comes from.
	origin map[string]string
}

// say adds a line about a place in the file, once.
func (j *job) say(at, format string, args ...any) {
	line := input.OneLine(fmt.Sprintf(format, args...))
	if at != "" {
		line = input.OneLine(at) + ": " + line
	}
	if !j.said[line] {
		j.said[line] = true
		j.lines = append(j.lines, line)
	}
}

// target is what a section of the file is turned into: a service, or the settings.
type target struct {
	*job
	// at is where the section is in the file, such as services.web.
	at string
	// path is where its options go, such as services and web.
	path []string
	// dir is where relative paths of the file start.
	dir string
	// tree is the section.
	tree map[string]any
}

// service begins a service. Characters that no name may have become dashes.
func (j *job) service(name, at string) *target {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '/' || r == '\u2028' || r == '\u2029' || 0x80 <= r && r < 0xa0 {
			return '-'
		}
		return r
	}, strings.ToValidUTF8(name, "-"))
	const longest = 150
	if len(clean) > longest {
		clean = strings.ToValidUTF8(clean[:longest], "")
	}
	if clean = strings.TrimSpace(clean); strings.Trim(clean, ".") == "" {
		clean = "service"
	}
	services, _ := j.out["services"].(map[string]any)
	for n := 2; services[clean] != nil; n++ {
		clean = fmt.Sprintf("%s-%d", strings.TrimRight(clean, "-0123456789"), n)
	}
	if clean != name {
		j.say(at, "the service is called %s", input.Quote(clean))
	}
	t := &target{job: j, at: at, path: []string{"services", clean}}
	put(j.out, t.path, map[string]any{})
	return t
}

// begin begins services, so that each knows what the others are called. At is what stands before their names in the file.
func (j *job) begin(names []string, at string) (all []*target) {
	for _, name := range names {
		t := j.service(name, at+name)
		j.names[name] = t.name()
		all = append(all, t)
	}
	return all
}

// settings is the target of what concerns the whole program.
func (j *job) settings(at string) *target { return &target{job: j, at: at, path: []string{"settings"}} }

// name returns the name of the service.
func (t *target) name() string { return t.path[len(t.path)-1] }

// key names a key of the section for a line.
func (t *target) key(key string) string {
	if strings.HasPrefix(key, ".") { // a file
		return t.at + ": " + key
	}
	return strings.Trim(t.at+"."+key, ".")
}

// set sets an option to what a key of the section says. Its path is nimi.restart.mode, or that of a setting. Names that are
// chosen by an author stand for <name> in it, or come after it.
func (t *target) set(key, option string, value any, names ...string) {
	if !t.has(option) {
		t.say(t.key(key), "would be %s, which this version does not have", option)
		return
	}
	path := slices.Clone(t.path)
	for _, word := range strings.Split(option, ".") {
		if word == "<name>" {
			word, names = names[0], names[1:]
		}
		path = append(path, word)
	}
	path = append(path, names...)
	put(t.out, path, value)
	t.origin[strings.Join(path, "\x00")] = t.key(key)
}

// add adds to an option that is a list.
func (t *target) add(key, option string, value any) {
	path := slices.Concat(t.path, strings.Split(option, "."))
	list, _ := get(t.out, path).([]any)
	t.set(key, option, append(slices.Clone(list), value))
}

// dependsOn has the service wait for another one of the file.
func (t *target) dependsOn(key, name, condition string) {
	if ours := t.names[name]; ours != "" {
		name = ours
	}
	t.set(key, "nimi.dependsOn", map[string]any{"condition": condition}, name)
}

// get returns the value of an option of the target; nil: it has none.
func (t *target) get(option string, names ...string) any {
	return get(t.out, slices.Concat(t.path, strings.Split(option, "."), names))
}

// has reports whether this version has an option.
func (t *target) has(option string) bool {
	switch {
	case strings.HasPrefix(option, "process."):
		return true
	case t.path[0] == "services":
		return t.options.Known("services.<name>." + option)
	}
	return t.options.Known("settings." + option)
}

// apply applies the rules of a section to its keys. Prefix is that of the keys within the section.
func (t *target) apply(rules []rule, prefix string, tree map[string]any) {
	for _, key := range sortedKeys(tree) {
		full, value := strings.TrimPrefix(prefix+"."+key, "."), tree[key]
		inner, isMap := value.(map[string]any)
		switch r := find(rules, full); {
		case isMap && (r == nil || r.key != full) && parent(rules, full):
			t.apply(rules, full, inner)
		case r != nil:
			t.follow(r, full, value)
		default:
			t.say(t.key(full), "is not known here, nothing is made of it")
		}
	}
}

// follow follows a rule.
func (t *target) follow(r *rule, key string, value any) {
	if r.means != same {
		t.say(t.key(key), "%s", r.line())
	}
	if r.read != nil && !r.read(t, key, value) {
		t.say(t.key(key), "%s is not understood, nothing is made of it", show(value))
	}
}
