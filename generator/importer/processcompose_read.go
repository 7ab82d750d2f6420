package importer

import (
	"net"
	"path/filepath"
	"slices"
	"strings"
)

// absolute returns a path as it is from the directory of the file.
func (t *target) absolute(path string) string {
	if path == "" || filepath.IsAbs(path) || t.dir == "" {
		return path
	}
	return filepath.Join(t.dir, path)
}

func processEnvironment(t *target, key string, v any) bool {
	return t.environment(key, "process.environment", v)
}

// environment reads a list of NAME=value.
func (t *target) environment(key, option string, v any) bool {
	list, ok := texts(v)
	if m, is := v.(map[string]any); is {
		ok = true
		for name, value := range m {
			s, isText := text(value)
			ok = ok && isText
			list = append(list, name+"="+s)
		}
		slices.Sort(list)
	}
	for _, line := range list {
		name, value, given := strings.Cut(line, "=")
		ok = ok && given
		if t.path[0] == "services" {
			value = referenced(value)
		} else if value = strings.ReplaceAll(value, "$$", "$"); strings.Contains(value, "$") {
			t.say(t.key(key+"."+name), "%s names variables, which stay as they are", show(value))
		}
		t.set(key+"."+name, option, value, name)
	}
	return ok
}

func processDependsOn(t *target, key string, v any) bool {
	all, ok := v.(map[string]any)
	conditions := map[string]string{
		"process_started": "started", "process_completed": "completed", "process_completed_successfully": "completed-successfully",
		"process_healthy": "ready", "process_log_ready": "ready", "": "completed",
	}
	for name, w := range all {
		wait, _ := w.(map[string]any)
		word, _ := text(wait["condition"])
		if conditions[word] == "" {
			return false
		}
		t.dependsOn(key+"."+name, name, conditions[word])
	}
	return ok
}

func processRestart(t *target, key string, v any) bool {
	s, _ := text(v)
	mode := "always"
	if n, ok := whole(get(t.tree, []string{"availability", "max_restarts"})); ok && n > 0 {
		mode = "up-to-count"
	}
	switch s {
	case "no", "false":
		t.set(key, "nimi.restart.mode", "never")
	case "always":
		t.set(key, "nimi.restart.mode", mode)
		t.set(key, "nimi.restart.onSuccess", true)
	case "on_failure":
		t.set(key, "nimi.restart.mode", mode)
	case "exit_on_failure":
		t.set(key, "nimi.restart.mode", "never")
		t.set(key, "nimi.onFailure", "stop")
	default:
		return false
	}
	return true
}

func processMaxRestarts(t *target, key string, v any) bool {
	n, ok := whole(v)
	if ok && n > 0 {
		t.set(key, "nimi.restart.count", n)
	}
	return ok
}

// probeRules are the keys of a probe.
func probeRules(key, option string) []rule {
	ours := func(name string) string { return "`" + option + "." + name + "`" }
	return []rule{
		{key + ".exec.command", ours("exec"), same, "", func(t *target, key string, v any) bool {
			s, ok := text(v)
			t.set(key, option+".exec", inShell(strings.ReplaceAll(s, "$$", "$")))
			return ok && s != ""
		}},
		{key + ".exec.working_dir", "", nothing, "a check runs in the directory of the service", nil},
		{key + ".http_get", ours("http"), same, "without headers", func(t *target, key string, v any) bool {
			get, ok := v.(map[string]any)
			t.http(key, option+".http", get)
			return ok
		}},
		{key + ".initial_delay_seconds", ours("initialDelay"), same, "", setSeconds(option + ".initialDelay")},
		{key + ".period_seconds", ours("period"), same, "", setSeconds(option + ".period")},
		{key + ".timeout_seconds", ours("timeout"), same, "", setSeconds(option + ".timeout")},
		{key + ".success_threshold", ours("successThreshold"), same, "", setWhole(option + ".successThreshold")},
		{key + ".failure_threshold", ours("failureThreshold"), same, "", setWhole(option + ".failureThreshold")},
	}
}

// http makes a request of its parts.
func (t *target) http(key, option string, get map[string]any) {
	host, _ := text(get["host"])
	scheme, _ := text(get["scheme"])
	path, _ := text(get["path"])
	port, _ := text(get["port"])
	if n, given := text(get["num_port"]); given {
		port = n
	}
	if host == "" {
		host = "127.0.0.1"
	}
	if scheme == "" {
		scheme = "http"
	}
	if port != "" {
		host = net.JoinHostPort(host, port)
	}
	request := map[string]any{"url": scheme + "://" + host + "/" + strings.TrimPrefix(path, "/")}
	if n, ok := whole(get["status_code"]); ok && n > 0 {
		request["status"] = n
	}
	if get["headers"] != nil {
		t.say(t.key(key+".headers"), "has no counterpart: nimi.ready.exec with a program such as curl can send them")
	}
	t.set(key, option, request)
}

func processWatch(t *target, key string, v any) bool {
	list, ok := v.([]any)
	var paths, ignore []any
	for _, e := range list {
		watch, _ := e.(map[string]any)
		path, _ := text(watch["path"])
		paths = append(paths, t.absolute(path))
		if watch["include"] != nil {
			t.say(t.key(key+".include"), "has no counterpart: everything below the path counts")
		}
		excluded, given := watch["exclude"].([]any)
		if given {
			ignore = append(ignore, excluded...)
		}
	}
	t.set(key, "nimi.watch.paths", paths)
	if ignore != nil {
		t.set(key, "nimi.watch.ignore", ignore)
	}
	return ok
}
