package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/coreos/go-systemd/v22/unit"
)

func systemdFormat() format {
	return format{
		name: "systemd", title: "systemd units",
		sections: []section{{"A service", systemdService}, {"A socket", systemdSocket}, {"A timer", systemdTimer}},
		is: func(path string, data []byte) bool {
			if data == nil {
				found, _ := filepath.Glob(filepath.Join(path, "*.service"))
				return len(found) > 0
			}
			return slices.Contains(unitKinds, filepath.Ext(path))
		},
		read: readSystemd,
	}
}

// unitKinds are the kinds of units that are read.
var unitKinds = []string{".service", ".socket", ".timer"}

// readUnit returns the sections and keys of a unit and its drop-ins. Every key has a list of its values; an empty value forgets
// those before it (systemd.syntax(7)).
func readUnit(path string) (map[string]any, error) {
	files := []string{path}
	more, _ := filepath.Glob(filepath.Join(path+".d", "*.conf"))
	slices.Sort(more)
	tree := map[string]any{}
	for _, file := range append(files, more...) {
		data, err := readFile(file)
		if err != nil {
			return nil, err
		}
		sections, err := unit.DeserializeSections(strings.NewReader(string(data)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, s := range sections {
			keys, _ := tree[s.Section].(map[string]any)
			if keys == nil {
				keys = map[string]any{}
				tree[s.Section] = keys
			}
			for _, e := range s.Entries {
				list, _ := keys[e.Name].([]any)
				if e.Value == "" {
					list = []any{}
				} else {
					list = append(list, e.Value)
				}
				keys[e.Name] = list
			}
		}
	}
	return tree, nil
}

// units are the units of a directory, or one of them.
type units struct {
	*job
	trees map[string]map[string]any
	// targets are the services, by their names without .service.
	targets map[string]*target
}

func readSystemd(j *job, path string) error {
	files := []string{path}
	if info, err := os.Stat(path); err != nil {
		return fileError(path, err)
	} else if info.IsDir() {
		entries, err := os.ReadDir(path)
		if err != nil {
			return fileError(path, err)
		}
		files = nil
		for _, e := range entries {
			name := e.Name()
			switch {
			case slices.Contains(unitKinds, filepath.Ext(name)):
				files = append(files, filepath.Join(path, name))
			case !strings.HasSuffix(name, ".d"):
				j.say(name, "is not imported: only services, sockets and timers are")
			}
		}
	}
	u := units{j, map[string]map[string]any{}, map[string]*target{}}
	var services []string
	for _, file := range files {
		tree, err := readUnit(file)
		if err != nil {
			return err
		}
		name := filepath.Base(file)
		u.trees[name] = tree
		if service, is := strings.CutSuffix(name, ".service"); is {
			services = append(services, service)
		}
	}
	for i, t := range j.begin(services, "") {
		t.at = services[i] + ".service"
		t.tree = u.trees[t.at]
		u.targets[services[i]] = t
	}
	for _, name := range services {
		u.service(u.targets[name])
	}
	for _, file := range files {
		u.other(filepath.Base(file))
	}
	return nil
}

// service reads the unit of a service.
func (u *units) service(t *target) {
	service, _ := t.tree["Service"].(map[string]any)
	if service == nil {
		service = map[string]any{}
	}
	// What systemd does without being told (systemd.service(5), systemd.kill(5)).
	for key, value := range map[string]string{"Restart": "no", "RestartSec": "100ms", "TimeoutStopSec": "90s"} {
		if service[key] == nil && !(key == "TimeoutStopSec" && service["TimeoutSec"] != nil) && !(key == "RestartSec" && last(service["Restart"]) == "") {
			find(systemdService, "Service."+key).read(t, "Service."+key, []any{value})
		}
	}
	t.apply(systemdService, "", t.tree)
	u.limits(t)
	u.order(t)
}

// order makes dependencies of After=, Requires= and their like. Units that are not imported are said.
func (u *units) order(t *target) {
	list := func(key string) []string {
		return strings.Fields(strings.Join(all(get(t.tree, []string{"Unit", key})), " "))
	}
	needed := slices.Concat(list("Requires"), list("BindsTo"), list("Requisite"))
	for _, name := range list("After") {
		service, is := strings.CutSuffix(name, ".service")
		if !is || u.targets[service] == nil {
			t.say(t.key("Unit.After"), "%s is not imported", name)
			continue
		}
		t.dependsOn("Unit.After", service, "ready")
		if !slices.Contains(needed, name) {
			t.set("Unit.After", "nimi.dependsOn.<name>.required", false, t.names[service])
		}
	}
	for _, name := range list("Before") {
		service, _ := strings.CutSuffix(name, ".service")
		if other := u.targets[service]; other != nil {
			other.dependsOn("Unit.Before", strings.TrimSuffix(t.at, ".service"), "ready")
			other.set("Unit.Before", "nimi.dependsOn.<name>.required", false, t.name())
		} else {
			t.say(t.key("Unit.Before"), "%s is not imported", name)
		}
	}
	for _, name := range needed {
		service, _ := strings.CutSuffix(name, ".service")
		switch {
		case u.targets[service] == nil:
			t.say(t.key("Unit.Requires"), "%s is not imported", name)
		case !slices.Contains(list("After"), name):
			t.dependsOn("Unit.Requires", service, "started")
			t.say(t.key("Unit.Requires"), "without After=%s the order is open with systemd; here the service waits until that is started", name)
		}
	}
}

// other reads a socket or a timer into the service that it belongs to.
func (u *units) other(name string) {
	kind := strings.TrimPrefix(filepath.Ext(name), ".")
	if kind == "service" {
		return
	}
	rules, sectionName, key := systemdSocket, "Socket", "Service"
	if kind == "timer" {
		rules, sectionName, key = systemdTimer, "Timer", "Unit"
	}
	tree := u.trees[name]
	service := last(get(tree, []string{sectionName, key}))
	if service == "" {
		service = strings.TrimSuffix(name, "."+kind) + ".service"
	}
	t := u.targets[strings.TrimSuffix(service, ".service")]
	if t == nil {
		u.say(name, "%s is not imported, so nothing is made of this", service)
		return
	}
	sub := *t
	sub.at, sub.tree = name, tree
	sub.apply(rules, "", tree)
}

// all returns the values of a key.
func all(v any) []string {
	values, _ := v.([]any)
	var s []string
	for _, e := range values {
		if t, ok := text(e); ok {
			s = append(s, t)
		}
	}
	return s
}

// last returns the last value of a key, which is the one that counts for most.
func last(v any) string {
	values := all(v)
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}
