package importer

import (
	"path/filepath"
	"slices"
	"strings"
)

func systemdRestart(t *target, key string, v any) bool {
	switch last(v) {
	case "no":
		t.set(key, "nimi.restart.mode", "never")
	case "always":
		t.set(key, "nimi.restart.mode", "always")
		if last(get(t.tree, []string{"Service", "Type"})) != "oneshot" {
			t.set(key, "nimi.restart.onSuccess", true)
		}
	case "on-failure":
		t.set(key, "nimi.restart.mode", "always")
	case "on-abnormal", "on-abort", "on-watchdog":
		t.set(key, "nimi.restart.mode", "always")
		t.say(t.key(key), "%s has no counterpart: every failure is followed by a restart", last(v))
	case "on-success":
		t.set(key, "nimi.restart.mode", "on-success")
	default:
		return false
	}
	return true
}

// limits says how often a service is started, and which ends are clean ones, as systemd has it without being told: five times in
// ten seconds, and those by four signals (systemd.unit(5), systemd.service(5)).
func (u *units) limits(t *target) {
	service, _ := t.tree["Service"].(map[string]any)
	restart := last(service["Restart"])
	if restart == "" || restart == "no" {
		return
	}
	if last(service["Type"]) != "oneshot" && restart != "always" {
		codes, _ := t.get("nimi.restart.successExitStatus").([]any)
		for _, signal := range []any{"HUP", "INT", "TERM", "PIPE"} {
			if !slices.Contains(codes, signal) {
				codes = append(codes, signal)
			}
		}
		t.set("Service.Restart", "nimi.restart.successExitStatus", codes)
	}
	burst, interval := int64(5), int64(10_000)
	if v := get(t.tree, []string{"Unit", "StartLimitBurst"}); v != nil {
		burst, _ = whole(last(v))
	}
	if v := get(t.tree, []string{"Unit", "StartLimitIntervalSec"}); v != nil {
		interval, _ = systemdDuration(last(v))
	}
	if burst > 0 && interval > 0 && restart != "on-success" {
		t.set("Unit.StartLimitBurst", "nimi.restart.mode", "up-to-count")
		t.set("Unit.StartLimitBurst", "nimi.restart.count", burst)
		t.set("Unit.StartLimitIntervalSec", "nimi.restart.window", interval)
	}
}

// systemdStatus reads exit codes and signals.
func systemdStatus(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		codes := []any{}
		for _, word := range strings.Fields(strings.Join(all(v), " ")) {
			if n, ok := whole(word); ok {
				codes = append(codes, n)
				continue
			}
			codes = append(codes, strings.TrimPrefix(word, "SIG"))
		}
		t.set(key, option, codes)
		return true
	}
}

func systemdKillMode(t *target, key string, v any) bool {
	switch mode := last(v); mode {
	case "control-group":
		t.say(t.key(key), "control-group is what services have")
	case "mixed":
		t.set(key, "nimi.stop.to", "main")
	case "process", "none":
		t.set(key, "nimi.stop.to", "main")
		t.say(t.key(key), "with %s, processes of the service may live on; here all are killed at the end", mode)
	default:
		return false
	}
	return true
}

func systemdDirectory(t *target, key string, v any) bool {
	dir, optional := strings.CutPrefix(last(v), "-")
	switch {
	case dir == "":
		return false
	case optional:
		t.say(t.key(key), "- has no counterpart: the directory has to be there")
	case dir == "~":
		t.say(t.key(key), "~ has no counterpart: write the path")
		return true
	}
	t.set(key, "nimi.workingDirectory", t.specifiers(key, dir))
	return true
}

func systemdEnvironment(t *target, key string, v any) bool {
	for _, line := range all(v) {
		for _, word := range unitWords(line) {
			name, value, given := strings.Cut(word, "=")
			if !given {
				return false
			}
			t.set(key+"."+name, "process.environment", t.specifiers(key, value), name)
		}
	}
	return true
}

func systemdInput(t *target, key string, v any) bool {
	switch s := last(v); {
	case strings.HasPrefix(s, "file:"):
		t.set(key, "nimi.stdin", t.specifiers(key, strings.TrimPrefix(s, "file:")))
	case s == "null":
		t.say(t.key(key), "null is what services have")
	case strings.HasPrefix(s, "tty"):
		t.set(key, "nimi.terminal", true)
	default:
		t.say(t.key(key), "%s has no counterpart", s)
	}
	return true
}

func systemdOutput(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		kind, path, _ := strings.Cut(last(v), ":")
		switch kind {
		case "file", "append", "truncate":
			t.set(key, option, t.specifiers(key, path))
		case "syslog":
			t.set(key, "nimi.log.syslog", true)
		case "journal", "inherit":
			t.say(t.key(key), "%s: output goes to the launcher's own, with the name of the service before each line", kind)
		default:
			t.say(t.key(key), "%s has no counterpart: output goes to the launcher's own", last(v))
		}
		return true
	}
}

func systemdLimit(t *target, key string, v any) bool {
	name := strings.ToLower(strings.TrimPrefix(key, "Service.Limit"))
	limit := func(s string) (any, bool) {
		if s == "infinity" {
			return "unlimited", true
		}
		if n, ok := whole(s); ok {
			return n, true
		}
		if n, ok := bytesOf(s); ok {
			return n, true
		}
		ms, ok := systemdDuration(s) // of LimitCPU and LimitRTTIME
		if name == "rttime" {
			return ms * 1000, ok
		}
		return ms / 1000, ok
	}
	soft, hard, both := strings.Cut(last(v), ":")
	low, ok := limit(soft)
	if !both {
		t.set(key, "nimi.limits", low, name)
		return ok
	}
	high, fine := limit(hard)
	t.set(key, "nimi.limits", map[string]any{"soft": low, "hard": high}, name)
	return ok && fine
}

func systemdCapabilities(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		names := strings.Fields(strings.Join(all(v), " "))
		if slices.ContainsFunc(names, func(s string) bool { return strings.HasPrefix(s, "~") }) {
			t.say(t.key(key), "~ has no counterpart: the capabilities that are left have to be listed")
			return true
		}
		t.set(key, option, anys(names))
		return true
	}
}

func systemdDirectories(kind string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		mode := last(get(t.tree, []string{"Service", strings.TrimPrefix(key, "Service.") + "Mode"}))
		list := []any{}
		for _, word := range strings.Fields(strings.Join(all(v), " ")) {
			name, link, linked := strings.Cut(t.specifiers(key, word), ":")
			if linked && link != "" {
				t.say(t.key(key), "the link %s has no counterpart", link)
			}
			if mode == "" {
				list = append(list, name)
			} else {
				list = append(list, map[string]any{"path": name, "mode": mode})
			}
		}
		t.set(key, "nimi.directories."+kind, list)
		return true
	}
}

func systemdCredential(t *target, key string, v any) bool {
	for _, s := range all(v) {
		id, path, given := strings.Cut(s, ":")
		if !given {
			path = id
		}
		t.set(key, "nimi.credentials", t.specifiers(key, path), id)
	}
	return true
}

func systemdCondition(t *target, key string, v any) bool {
	if key != "Unit.ConditionPathExists" {
		return true
	}
	for _, path := range all(v) {
		if strings.HasPrefix(path, "|") {
			t.say(t.key(key), "%s has no counterpart: all paths have to be as said; nimi.condition.exec runs a program", path)
			continue
		}
		not, path := strings.HasPrefix(path, "!"), strings.TrimPrefix(path, "!")
		if path = t.specifiers(key, path); not {
			path = "!" + path
		}
		t.add(key, "nimi.condition.paths", path)
	}
	return true
}

// socketName is what a socket is called: FileDescriptorName=, or the name of its unit.
func (t *target) socketName() string {
	if name := last(get(t.tree, []string{"Socket", "FileDescriptorName"})); name != "" {
		return name
	}
	return strings.TrimSuffix(t.at, filepath.Ext(t.at))
}

func systemdListen(kind string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		for i, address := range all(v) {
			name := t.socketName()
			if i > 0 || t.get("nimi.sockets", name) != nil {
				name += "-" + strings.Trim(strings.Map(func(r rune) rune {
					if r == ':' || r < ' ' || r > '~' {
						return '-'
					}
					return r
				}, address), "-")
				t.say(t.key(key), "%s is called %s: each socket has a name", address, name)
			}
			socket := map[string]any{"listen": t.specifiers(key, address)}
			if kind == "datagram" {
				socket["type"] = kind
			}
			for option, value := range map[string]string{"mode": "SocketMode", "user": "SocketUser", "group": "SocketGroup"} {
				if s := last(get(t.tree, []string{"Socket", value})); s != "" {
					socket[option] = s
				}
			}
			if n, ok := whole(last(get(t.tree, []string{"Socket", "Backlog"}))); ok {
				socket["backlog"] = n
			}
			t.set(key, "nimi.sockets", socket, name)
		}
		return true
	}
}

// systemdSocketOption is for what systemdListen has read.
func systemdSocketOption(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		_, ok := whole(last(v))
		return ok || option != "backlog"
	}
}
