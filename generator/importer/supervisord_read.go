package importer

import (
	"strings"
)

func supervisorCommand(t *target, key string, v any) bool {
	line, _ := text(v)
	argv, err := words(line)
	if err != nil {
		argv = strings.Fields(line)
		t.say(t.key(key), "has characters of a shell, which are passed on as they are: for a shell, write sh -c")
	}
	if len(argv) == 0 {
		return false
	}
	t.set(key, "process.argv", anys(argv))
	return true
}

func supervisorRestart(t *target, key string, v any) bool {
	s, _ := text(v)
	if strings.EqualFold(s, "unexpected") {
		t.set(key, "nimi.restart.mode", "up-to-count")
		return true
	}
	always, ok := truth(v)
	switch {
	case always:
		t.set(key, "nimi.restart.mode", "up-to-count")
		t.set(key, "nimi.restart.onSuccess", true)
	case ok:
		t.set(key, "nimi.restart.mode", "never")
	}
	return ok
}

func supervisorExitCodes(t *target, key string, v any) bool {
	s, ok := text(v)
	codes := []any{}
	for _, word := range strings.Split(s, ",") {
		n, number := whole(word)
		ok = ok && number
		if n != 0 {
			codes = append(codes, n)
		}
	}
	if ok {
		t.set(key, "nimi.restart.successExitStatus", codes)
	}
	return ok
}

func supervisorEnvironment(t *target, key string, v any) bool {
	return namedValues(v, func(name, value string) { t.set(key+"."+name, "process.environment", value, name) })
}

// namedValues reads NAME=value,NAME="value".
func namedValues(v any, set func(name, value string)) bool {
	rest, ok := text(v)
	for {
		rest = strings.TrimLeft(rest, ", \t\n")
		if rest == "" || !ok {
			return ok
		}
		name, after, given := strings.Cut(rest, "=")
		if !given {
			return false
		}
		after = strings.TrimLeft(after, " \t")
		value := ""
		if after != "" && (after[0] == '"' || after[0] == '\'') {
			end := strings.IndexByte(after[1:], after[0])
			if end < 0 {
				return false
			}
			value, rest = after[1:end+1], after[end+2:]
		} else {
			value, rest, _ = strings.Cut(after, ",")
			value = strings.TrimSpace(value)
		}
		set(strings.TrimSpace(name), value)
	}
}

func supervisorLog(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		s, ok := text(v)
		switch {
		case strings.HasPrefix(s, "/dev/stdout"), strings.HasPrefix(s, "/dev/stderr"), strings.HasPrefix(s, "/dev/fd/"), strings.HasPrefix(s, "/proc/"):
			t.say(t.key(key), "output goes to the launcher's own, with the name of the service before each line")
		case strings.EqualFold(s, "AUTO"), strings.EqualFold(s, "NONE"), s == "syslog":
			t.say(t.key(key), "%s has no counterpart: output goes to the launcher's own, and to files with settings.logging.enable", s)
		default:
			t.set(key, option, t.absolute(s))
		}
		return ok && s != ""
	}
}

func supervisorSize(t *target, key string, v any) bool {
	n, ok := bytesOf(v)
	if ok && n > 0 {
		t.set(key, "nimi.log.rotate.size", n)
	}
	return ok
}

func supervisorSyslog(t *target, key string, v any) bool {
	on, ok := truth(v)
	if on {
		t.set(key, "nimi.log.syslog", true)
	} else {
		t.say(t.key(key), "false is what services have")
	}
	return ok
}

func supervisorSocket(t *target, key string, v any) bool {
	s, ok := text(v)
	address := strings.TrimPrefix(strings.TrimPrefix(s, "unix://"), "tcp://")
	address = strings.TrimPrefix(strings.Replace(address, "localhost:", "127.0.0.1:", 1), "*:")
	t.set(key, "nimi.sockets.<name>.listen", address, "fcgi")
	return ok && s != ""
}
