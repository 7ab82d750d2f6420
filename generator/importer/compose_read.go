package importer

import (
	"slices"
	"strings"
)

func composeEnvironment(t *target, key string, v any) bool {
	set := func(name string, value any) {
		if s, ok := text(value); ok {
			t.set(key+"."+name, "process.environment", s, name)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			set(name, value)
		}
		return true
	case []any:
		for _, e := range v {
			line, ok := e.(string)
			if !ok {
				return false
			}
			if name, value, given := strings.Cut(line, "="); given {
				set(name, value)
			}
		}
		return true
	}
	return false
}

func composeEnvFile(t *target, key string, v any) bool {
	list, ok := v.([]any)
	for _, e := range list {
		file, _ := e.(map[string]any)
		path, isText := text(file["path"])
		required, given := truth(file["required"])
		ok = ok && isText
		t.environmentFile(key, path, given && !required, "dotenv")
	}
	return ok
}

// environmentFile adds a file of variables in the dialect of its format, if this version knows dialects.
func (t *target) environmentFile(key, path string, optional bool, dialect string) {
	const option = "nimi.environmentFiles"
	if t.has(option + ".*.format") {
		file := map[string]any{"path": path, "format": dialect}
		if optional {
			file["optional"] = true
		}
		t.add(key, option, file)
		return
	}
	if optional {
		path = "-" + path
	}
	t.say(t.key(key), "quotes and comments in it may mean something else here")
	t.add(key, option, path)
}

func composeUser(t *target, key string, v any) bool {
	s, ok := text(v)
	user, group, both := strings.Cut(s, ":")
	if !ok || user == "" {
		return false
	}
	t.set(key, "nimi.user", user)
	if both && group != "" {
		t.set(key, "nimi.group", group)
	}
	return true
}

func composeDependsOn(t *target, key string, v any) bool {
	all, ok := v.(map[string]any)
	conditions := map[string]string{"service_started": "started", "service_healthy": "ready", "service_completed_successfully": "completed-successfully"}
	for name, w := range all {
		wait, _ := w.(map[string]any)
		word, _ := text(wait["condition"])
		condition := conditions[word]
		if condition == "" {
			t.say(t.key(key+"."+name), "the condition %s is not known here, it is taken for started", show(word))
			condition = "started"
		}
		t.dependsOn(key+"."+name, name, condition)
		if required, given := truth(wait["required"]); given && !required {
			t.set(key+"."+name+".required", "nimi.dependsOn.<name>.required", false, t.names[name])
		}
		if again, _ := truth(wait["restart"]); again {
			t.say(t.key(key+"."+name+".restart"), "has no counterpart: a service that depends on another is restarted with it when a command restarts that")
		}
	}
	return ok
}

func composeTest(t *target, key string, v any) bool {
	argv := commandOf(v)
	if line, ok := v.(string); ok {
		argv = []string{"sh", "-c", line}
	} else if len(argv) > 0 {
		switch argv[0] {
		case "NONE":
			t.say(t.key(key), "NONE is what services have")
			return len(argv) == 1
		case "CMD":
			argv = argv[1:]
		case "CMD-SHELL":
			argv = []string{"sh", "-c", strings.Join(argv[1:], " ")}
		}
	}
	if len(argv) == 0 {
		return false
	}
	t.set(key, "nimi.ready.exec", anys(argv))
	if t.has("nimi.health.action") {
		t.set(key, "nimi.health.exec", anys(argv))
		t.set(key, "nimi.health.action", "report")
		t.say(t.key(key), "with compose a service that is unhealthy is only reported, and so it is here: nimi.health.action = \"restart\" restarts it")
	} else {
		t.say(t.key(key), "is asked until the service is ready; nimi.health would go on asking, and restart it")
	}
	return true
}

// composeProbe sets a time or a count of both checks; composeReady and composeHealth of one.
func composeProbe(option string, read func(any) (int64, bool)) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		return composeReady(option, read)(t, key, v) && composeHealth(option, read)(t, key, v)
	}
}

func composeReady(option string, read func(any) (int64, bool)) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		n, ok := read(v)
		if ok {
			t.set(key, "nimi.ready."+option, n)
		}
		return ok
	}
}

func composeHealth(option string, read func(any) (int64, bool)) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		n, ok := read(v)
		if ok && t.has("nimi.health.action") {
			t.set(key, "nimi.health."+option, n)
		} else if ok && !strings.HasSuffix(key, ".interval") && !strings.HasSuffix(key, ".timeout") {
			t.say(t.key(key), "has no counterpart without nimi.health")
		}
		return ok
	}
}

func composeRestart(t *target, key string, v any) bool {
	s, _ := text(v)
	word, count, counted := strings.Cut(s, ":")
	switch word {
	case "no", "false", "":
		t.set(key, "nimi.restart.mode", "never")
	case "always", "unless-stopped":
		t.set(key, "nimi.restart", map[string]any{"mode": "always", "onSuccess": true})
	case "on-failure":
		restart := map[string]any{"mode": "always"}
		if n, ok := whole(count); ok {
			restart["mode"], restart["count"] = "up-to-count", n
		}
		t.set(key, "nimi.restart", restart)
		return !counted || restart["count"] != nil
	default:
		return false
	}
	return !counted
}

func composeCondition(t *target, key string, v any) bool {
	s, _ := text(v)
	switch s {
	case "none":
		t.set(key, "nimi.restart.mode", "never")
	case "on-failure":
		if t.get("nimi.restart.mode") == nil {
			t.set(key, "nimi.restart.mode", "always")
		}
	case "any":
		if t.get("nimi.restart.mode") == nil {
			t.set(key, "nimi.restart.mode", "always")
		}
		t.set(key, "nimi.restart.onSuccess", true)
	default:
		return false
	}
	return true
}

func composeAttempts(t *target, key string, v any) bool {
	n, ok := whole(v)
	if ok && t.get("nimi.restart.mode") != "never" {
		t.set(key, "nimi.restart.mode", "up-to-count")
	}
	if ok {
		t.set(key, "nimi.restart.count", n)
	}
	return ok
}

func composeHook(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		list, ok := v.([]any)
		var commands []any
		for _, e := range list {
			hook, _ := e.(map[string]any)
			argv := commandOf(hook["command"])
			if len(argv) == 0 {
				return false
			}
			commands = append(commands, anys(argv))
			for other := range hook {
				if other != "command" {
					t.say(t.key(key+"."+other), "has no counterpart: a hook runs as the service does")
				}
			}
		}
		if ok {
			t.set(key, option, commands)
		}
		return ok
	}
}

func composeLimits(t *target, key string, v any) bool {
	all, ok := v.(map[string]any)
	for name, value := range all {
		limit := func(v any) any {
			n, ok := whole(v)
			if ok && n < 0 {
				return "unlimited"
			}
			if !ok {
				return v
			}
			return n
		}
		if both, is := value.(map[string]any); is {
			t.set(key+"."+name, "nimi.limits", map[string]any{"soft": limit(both["soft"]), "hard": limit(both["hard"])}, name)
		} else {
			t.set(key+"."+name, "nimi.limits", limit(value), name)
		}
	}
	return ok
}

func composeCapabilities(t *target, key string, v any) bool {
	dropped, ok := texts(v)
	if ok && slices.ContainsFunc(dropped, func(s string) bool { return strings.EqualFold(s, "ALL") }) {
		added, _ := texts(t.tree["cap_add"])
		if t.tree["cap_add"] == nil {
			added = nil
		}
		t.set(key, "nimi.capabilities.bounding", anys(added))
	}
	return ok
}

func composeSecurity(t *target, key string, v any) bool {
	all, ok := texts(v)
	for _, s := range all {
		switch strings.ReplaceAll(s, "=", ":") {
		case "no-new-privileges", "no-new-privileges:true":
			t.set(key, "nimi.noNewPrivileges", true)
		default:
			t.say(t.key(key), "%s has no counterpart", show(s))
		}
	}
	return ok
}
