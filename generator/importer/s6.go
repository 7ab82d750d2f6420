package importer

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func s6Format() format {
	return format{
		name: "s6-rc", title: "s6-rc source directories",
		sections: []section{{"A service", s6Rules}},
		is: func(path string, data []byte) bool {
			if data != nil {
				return false
			}
			found, _ := filepath.Glob(filepath.Join(path, "*", "type"))
			return len(found) > 0
		},
		read: readS6,
	}
}

// s6 is a source directory (s6-rc-compile(8)).
type s6 struct {
	*job
	// services are the longruns and oneshots, and bundles what is in each bundle, by name.
	services map[string]map[string]any
	bundles  map[string][]string
}

func readS6(j *job, path string) error {
	root, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return fileError(path, err)
	}
	s := s6{j, map[string]map[string]any{}, map[string][]string{}}
	for _, e := range entries {
		tree, err := readDefinition(filepath.Join(root, e.Name()))
		if err != nil {
			return err
		}
		kind, _ := text(tree["type"])
		switch strings.TrimSpace(kind) {
		case "longrun", "oneshot":
			s.services[e.Name()] = tree
		case "bundle":
			s.bundles[e.Name()] = lines(tree, "contents")
			j.say(e.Name(), "is a bundle; its members are services, and a pattern of names is how commands take several")
		default:
			j.say(e.Name(), "has no type that is known, nothing is made of it")
		}
	}
	wanted, by := s.wanted()
	names := slices.Sorted(maps.Keys(s.services))
	for i, t := range j.begin(names, "") {
		t.tree, t.dir = s.services[names[i]], filepath.Join(root, names[i])
		s.service(t, names[i])
		if by != "" && !wanted[names[i]] {
			t.set("type", "nimi.autoStart", false)
			t.say(t.at, "is not in the bundle %s, so it is not started by itself", by)
		}
	}
	return nil
}

// readDefinition reads a definition directory: each file with its text, each directory with the names in it. What a program is
// to run is not read.
func readDefinition(dir string) (map[string]any, error) {
	tree := map[string]any{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return tree, nil // no directory
	}
	for _, e := range entries {
		file := filepath.Join(dir, e.Name())
		switch info, err := os.Stat(file); {
		case err != nil:
			return nil, fileError(file, err)
		case info.IsDir():
			var names []any
			inner, err := os.ReadDir(file)
			if err != nil {
				return nil, fileError(file, err)
			}
			for _, e := range inner {
				names = append(names, e.Name())
			}
			tree[e.Name()] = names
		case e.Name() == "run" || e.Name() == "finish":
			tree[e.Name()] = file
		default:
			data, err := readFile(file)
			if err != nil {
				return nil, err
			}
			tree[e.Name()] = strings.TrimSpace(string(data))
		}
	}
	return tree, nil
}

// lines returns the names in a file, one a line, and in the directory of that name with .d behind it.
func lines(tree map[string]any, name string) (all []string) {
	listed, _ := text(tree[name])
	for _, line := range strings.Split(listed, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, line)
		}
	}
	more, _ := texts(tree[name+".d"])
	if tree[name+".d"] != nil {
		all = append(all, more...)
	}
	return all
}

// members returns the services that a name stands for: itself, or those of a bundle.
func (s *s6) members(name string, seen map[string]bool) (all []string) {
	if seen[name] {
		return nil
	}
	seen[name] = true
	if s.services[name] != nil {
		return []string{name}
	}
	for _, member := range s.bundles[name] {
		all = append(all, s.members(member, seen)...)
	}
	return all
}

// wanted returns the services that the usual bundle starts, with what they depend on, and its name. Without such a bundle there
// is no telling.
func (s *s6) wanted() (all map[string]bool, by string) {
	for _, name := range []string{"default", "user"} {
		if s.bundles[name] != nil {
			by = name
			break
		}
	}
	all = map[string]bool{}
	var add func(name string)
	add = func(name string) {
		for _, member := range s.members(name, map[string]bool{}) {
			if !all[member] {
				all[member] = true
				for _, d := range lines(s.services[member], "dependencies") {
					add(d)
				}
			}
		}
	}
	add(by)
	return all, by
}

// service reads a longrun or a oneshot.
func (s *s6) service(t *target, name string) {
	kind, _ := text(t.tree["type"])
	if kind == "longrun" {
		// s6-supervise(8) restarts whatever ends, after a second at the least.
		t.set("type", "nimi.restart", map[string]any{"mode": "always", "onSuccess": true, "time": int64(1000)})
		t.set("run", "nimi.workingDirectory", t.dir)
	}
	for _, dependency := range lines(t.tree, "dependencies") {
		members := s.members(dependency, map[string]bool{})
		if members == nil {
			t.say(t.key("dependencies"), "%s is not here", dependency)
		}
		for _, member := range members {
			t.dependsOn("dependencies", member, "ready")
		}
	}
	if producer := lines(t.tree, "producer-for"); len(producer) == 1 {
		consumer := t.names[producer[0]]
		if consumer == "" {
			consumer = producer[0]
		}
		t.set("producer-for", "nimi.log.to", consumer)
	}
	t.apply(s6Rules, "", t.tree)
}

// s6Rules are the files of a definition directory.
var s6Rules = []rule{
	{"type", "`nimi.type`", same, "a `longrun` is restarted after every exit, as with s6; a `oneshot` is one; a bundle is not needed", func(t *target, key string, v any) bool {
		if v == "oneshot" {
			t.set(key, "nimi.type", "oneshot")
		}
		return true
	}},
	{"run", "`process.argv`", same, "the script itself, in its directory", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.set(key, "process.argv", []any{s})
		t.script(key, s)
		return ok
	}},
	{"finish", "`nimi.hooks.postStop`", differs, "gets no arguments; 125 does not prevent a restart", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.set(key, "nimi.hooks.postStop", []any{s})
		t.script(key, s)
		return ok
	}},
	{"up", "`process.argv`", same, "a line of execline, which `execlineb` runs unless it is one command", s6Line("process.argv")},
	{"down", "`nimi.stop.argv`", same, "", s6Line("nimi.stop.argv")},
	{"dependencies", "`nimi.dependsOn`", same, "`ready`; a bundle is its members", nil},
	{"dependencies.d", "`nimi.dependsOn`", same, "`ready`; a bundle is its members", nil},
	{"contents", "", differs, "is of a bundle", nil},
	{"contents.d", "", differs, "is of a bundle", nil},
	{"notification-fd", "`nimi.ready.descriptor`", same, "", setWhole("nimi.ready.descriptor")},
	{"timeout-kill", "`nimi.stop.timeout`", same, "s6 waits for ever without it; here 5 s", setMilliseconds("nimi.stop.timeout")},
	{"timeout-down", "`nimi.stop.timeout`", same, "", setMilliseconds("nimi.stop.timeout")},
	{"timeout-up", "`nimi.ready.startTimeout`", same, "", setMilliseconds("nimi.ready.startTimeout")},
	{"timeout-finish", "", nothing, "a hook has the time that `stop.timeout` gives", nil},
	{"down-signal", "`nimi.stop.signal`", same, "", setSignal("nimi.stop.signal")},
	{"max-death-tally", "", nothing, "", nil},
	{"producer-for", "`nimi.log.to`", differs, "standard error goes there as well, without `2>&1` in the script", nil},
	{"consumer-for", "", differs, "the producer names its consumer", nil},
	{"pipeline-name", "", nothing, "a pattern of names is how commands take several", nil},
	{"nosetsid", "", nothing, "a service has a session of its own", nil},
	{"lock-fd", "", nothing, "", nil},
	{"flag-essential", "", nothing, "", nil},
	{"flag-recommended", "", nothing, "", nil},
	{"flag-newpidns", "", nothing, "the sandbox (`settings.bubblewrap`) has a namespace of its own, for all services", nil},
	{"template", "", nothing, "", nil},
	{"instance*", "", nothing, "", nil},
	{"event", "", nothing, "", nil},
	{"data", "", differs, "stays where it is: the service runs in its directory", nil},
	{"env", "", differs, "stays where it is: `s6-envdir ./env` finds it in the service's directory", nil},
}

// script says what a script needs, by its first line.
func (t *target) script(key, file string) {
	data, err := readFile(file)
	if err != nil {
		t.say(t.key(key), "cannot be read: %v", err)
		return
	}
	first, _, _ := strings.Cut(string(data), "\n")
	if strings.HasPrefix(first, "#!") && (strings.Contains(first, "execlineb") || strings.Contains(first, "with-contenv")) {
		t.say(t.key(key), "is run by %s, which has to be there", strings.TrimSpace(strings.TrimPrefix(first, "#!")))
	}
}

func setMilliseconds(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		n, ok := whole(v)
		if ok && n == 0 {
			n = forever
		}
		if ok {
			t.set(key, option, n)
		}
		return ok
	}
}

// s6Line takes a line of execline. One command without blocks and substitutions is what it says; execlineb runs the rest.
func s6Line(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		s, ok := text(v)
		_, rest, _ := strings.Cut("\n"+s, "\n#!")
		if rest != "" {
			_, s, _ = strings.Cut(rest, "\n")
		}
		s = strings.TrimSpace(s)
		if s == "" {
			return false
		}
		argv := unitWords(s)
		if strings.ContainsAny(s, "{}$#") || strings.Contains(s, "\n") {
			argv = []string{"execlineb", "-P", "-c", s}
			t.say(t.key(key), "is run by execlineb, which has to be there")
		}
		t.set(key, option, anys(argv))
		return ok
	}
}
