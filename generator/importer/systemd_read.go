package importer

import (
	"path/filepath"
	"strconv"
	"strings"
)

// specifiers replaces the specifiers of systemd.unit(5) that do not depend on the machine.
func (t *target) specifiers(key, s string) string {
	unit := t.at
	name := strings.TrimSuffix(unit, filepath.Ext(unit))
	prefix, instance, _ := strings.Cut(name, "@")
	known := map[byte]string{
		'%': "%", 'n': unit, 'N': name, 'p': prefix, 'i': instance, 'I': instance, 'j': prefix[strings.LastIndexByte(prefix, '-')+1:],
		't': "/run", 'S': "/var/lib", 'C': "/var/cache", 'L': "/var/log", 'E': "/etc", 'T': "/tmp", 'V': "/var/tmp",
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		value, is := known[s[i]]
		if !is {
			t.say(t.key(key), "%%%c stays as it is: what it stands for depends on the machine", rune(s[i]))
			value = "%" + s[i:i+1]
		}
		b.WriteString(value)
	}
	return b.String()
}

// unitWords splits a command line as systemd.service(5) has it: quotes, backslashes, and nothing of a shell.
func unitWords(line string) (all []string) {
	var word strings.Builder
	begun, quote := false, byte(0)
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == '\\' && i+1 < len(line) && line[i+1] == '\n': // a line that goes on
			continue
		case c == '\\' && i+1 < len(line):
			i++
			escaped := map[byte]string{'n': "\n", 't': "\t", 's': " ", 'r': "\r"}[line[i]]
			if escaped == "" {
				escaped = line[i : i+1]
			}
			word.WriteString(escaped)
			begun = true
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteByte(c)
		case c == '"' || c == '\'':
			quote, begun = c, true
		case c == ' ' || c == '\t' || c == '\n':
			if begun {
				all = append(all, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteByte(c)
			begun = true
		}
	}
	if begun {
		all = append(all, word.String())
	}
	return all
}

// command reads one command line. Ignored: its failure does not matter.
func (t *target) command(key, line string) (argv []string, ignored bool) {
	for line != "" && strings.ContainsRune("@-:+!|", rune(line[0])) {
		switch line[0] {
		case '-':
			ignored = true
		case '@':
			t.say(t.key(key), "@ gives the program another name, which has no counterpart")
		case '+', '!':
			t.say(t.key(key), "%c has no counterpart: a command has the rights of the service", rune(line[0]))
		}
		line = line[1:]
	}
	argv = unitWords(line)
	for i, word := range argv {
		if strings.HasPrefix(word, "$") && !strings.HasPrefix(word, "$$") && !strings.HasPrefix(word, "${") {
			t.say(t.key(key), "systemd splits the value of %s into words; here it is one argument", word)
		}
		argv[i] = referenced(t.specifiers(key, word))
	}
	return argv, ignored
}

func systemdExecStart(t *target, key string, v any) bool {
	lines := all(v)
	if len(lines) == 0 {
		return false
	}
	for i, line := range lines {
		argv, ignored := t.command(key, line)
		if len(argv) == 0 {
			return false
		}
		if ignored {
			t.say(t.key(key), "- has no counterpart: a failure of the service is one; nimi.onFailure = \"ignore\" has it mean nothing for the rest")
		}
		if i == 0 {
			t.set(key, "process.argv", anys(argv))
		} else {
			t.add(key, "nimi.commands", anys(argv))
		}
	}
	return true
}

// hook adds a command to a hook.
func (t *target) hook(key, option string, argv []string, ignored bool) {
	if ignored {
		t.add(key, option, map[string]any{"argv": anys(argv), "optional": true})
		return
	}
	t.add(key, option, anys(argv))
}

func systemdHook(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		for _, line := range all(v) {
			argv, ignored := t.command(key, line)
			if len(argv) == 0 {
				return false
			}
			t.hook(key, option, argv, ignored)
		}
		return true
	}
}

func systemdCommand(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		lines := all(v)
		if len(lines) > 1 {
			t.say(t.key(key), "only the last command is taken: there can be one")
		}
		argv, _ := t.command(key, last(v))
		if len(argv) == 0 {
			return false
		}
		t.set(key, option, anys(argv))
		return true
	}
}

func systemdReload(t *target, key string, v any) bool {
	argv := unitWords(last(v))
	if len(argv) == 4 && argv[1] == "-s" {
		argv = []string{argv[0], "-" + argv[2], argv[3]}
	}
	if len(argv) == 3 && filepath.Base(argv[0]) == "kill" && strings.HasPrefix(argv[1], "-") && strings.Trim(argv[2], "${}") == "MAINPID" {
		t.set(key, "nimi.reload.signal", signalName(strings.TrimPrefix(argv[1], "-")))
		return true
	}
	return systemdCommand("nimi.reload.argv")(t, key, v)
}

func systemdType(t *target, key string, v any) bool {
	switch last(v) {
	case "simple", "exec", "idle":
		t.set(key, "nimi.type", "simple")
	case "oneshot":
		t.set(key, "nimi.type", "oneshot")
	case "notify":
		t.set(key, "nimi.type", "notify")
	case "notify-reload":
		t.set(key, "nimi.type", "notify")
		t.set(key, "nimi.reload.signal", "HUP")
	case "forking":
		if service, _ := t.tree["Service"].(map[string]any); last(service["PIDFile"]) != "" {
			t.set(key, "nimi.type", "forking")
		} else {
			t.say(t.key(key), "forking needs PIDFile=, so that it is known which process stays; or have the program stay in the foreground")
		}
	case "dbus":
		t.say(t.key(key), "dbus has no counterpart: the service is ready once started; nimi.ready.exec can ask")
	default:
		return false
	}
	return true
}

func systemdText(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		if last(v) == "" {
			return false
		}
		t.set(key, option, t.specifiers(key, last(v)))
		return true
	}
}

func systemdWhole(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		if last(v) == "infinity" {
			t.say(t.key(key), "infinity is what services have")
			return true
		}
		return setWhole(option)(t, key, last(v))
	}
}

func systemdBytes(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		if last(v) == "infinity" {
			t.say(t.key(key), "infinity is what services have")
			return true
		}
		return setBytes(option)(t, key, last(v))
	}
}

func systemdQuota(t *target, key string, v any) bool {
	percent, ok := strings.CutSuffix(last(v), "%")
	f, err := strconv.ParseFloat(percent, 64)
	if !ok || err != nil {
		return false
	}
	t.set(key, "nimi.resources.cpu", f/100)
	return true
}

// forever is what infinity becomes: the longest time that there is.
const forever = 3650 * 24 * 3600 * 1000

func systemdTime(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		ms, ok := systemdDuration(last(v))
		if ok {
			t.set(key, option, ms)
		}
		return ok
	}
}

// systemdDuration reads a time span of systemd.time(7); a number alone is seconds.
func systemdDuration(s string) (ms int64, ok bool) {
	if s = strings.TrimSpace(s); s == "infinity" {
		return forever, true
	}
	if ms, ok := milliseconds(s); ok {
		return ms, true
	}
	total := 0.0
	for s != "" {
		end := len(s) - len(strings.TrimLeft(s, "0123456789."))
		n, err := strconv.ParseFloat(s[:end], 64)
		s = strings.TrimLeft(s[end:], " ")
		end = len(s) - len(strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyzMµ"))
		unit := s[:end]
		s = strings.TrimLeft(s[end:], " ")
		factor := map[string]float64{
			"us": 0.001, "usec": 0.001, "µs": 0.001, "ms": 1, "msec": 1, "s": 1000, "sec": 1000, "second": 1000, "seconds": 1000, "m": 60_000, "min": 60_000,
			"minute": 60_000, "minutes": 60_000, "h": 3_600_000, "hr": 3_600_000, "hour": 3_600_000, "hours": 3_600_000, "d": 86_400_000, "day": 86_400_000,
			"days": 86_400_000, "w": 604_800_000, "week": 604_800_000, "weeks": 604_800_000, "M": 2_629_800_000, "month": 2_629_800_000, "months": 2_629_800_000,
			"y": 31_557_600_000, "year": 31_557_600_000, "years": 31_557_600_000,
		}[unit]
		if err != nil || factor == 0 || n > 1e12 {
			return 0, false
		}
		total += n * factor
	}
	return int64(min(total, forever)), total > 0
}
