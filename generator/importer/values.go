package importer

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"nimi/generator/input"
)

// put sets a value in nested objects.
func put(object map[string]any, path []string, value any) {
	for _, name := range path[:len(path)-1] {
		inner, ok := object[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			object[name] = inner
		}
		object = inner
	}
	object[path[len(path)-1]] = value
}

// get returns a value in nested objects; nil: it is not there.
func get(v any, path []string) any {
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

// sortedKeys returns the names of the members of an object, sorted.
func sortedKeys(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }

// show returns a value as a line shows it.
func show(v any) string {
	if s, ok := v.(string); ok {
		return input.Quote(s)
	}
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	const most = 80
	if r := []rune(string(data)); len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(data)
}

// text returns a scalar as text.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int:
		return strconv.Itoa(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case uint64:
		return strconv.FormatUint(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

// texts returns a list of scalars, or one, as texts.
func texts(v any) (all []string, ok bool) {
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	for _, e := range list {
		s, ok := text(e)
		if !ok {
			return nil, false
		}
		all = append(all, s)
	}
	return all, true
}

// anys returns texts as a list of the configuration.
func anys(all []string) (list []any) {
	list = []any{}
	for _, s := range all {
		list = append(list, s)
	}
	return list
}

// whole returns a whole number.
func whole(v any) (int64, bool) {
	s, ok := text(v)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	return n, err == nil
}

// truth returns a truth value as YAML, INI files and systemd have it.
func truth(v any) (value, ok bool) {
	s, _ := text(v)
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "1", "true", "yes", "on", "y", "t":
		return true, true
	case "0", "false", "no", "off", "n", "f":
		return false, true
	}
	return false, false
}

// milliseconds returns a number of seconds as milliseconds.
func milliseconds(seconds any) (int64, bool) {
	s, ok := text(seconds)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || f < 0 || f > 1e9 || math.IsNaN(f) {
		return 0, false
	}
	return int64(math.Round(f * 1000)), true
}

// goDuration returns a duration as Go and compose write it, in milliseconds.
func goDuration(v any) (int64, bool) {
	s, ok := text(v)
	if !ok {
		return 0, false
	}
	total := time.Duration(0)
	if days, rest, found := strings.Cut(s, "d"); found { // which compose has, and Go has not
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return 0, false
		}
		total, s = time.Duration(n)*24*time.Hour, rest
	}
	if s != "" {
		d, err := time.ParseDuration(s)
		if err != nil || d < 0 {
			return 0, false
		}
		total += d
	}
	return total.Milliseconds(), true
}

// bytesOf returns a size as Docker and systemd write it: a number with a suffix of powers of 1024.
func bytesOf(v any) (int64, bool) {
	s, ok := text(v)
	if !ok {
		return 0, false
	}
	s = strings.ToLower(strings.TrimSpace(s))
	digits := strings.TrimRight(s, "kmgtib")
	shift, known := map[string]int{"": 0, "k": 10, "m": 20, "g": 30, "t": 40}[strings.TrimRight(s[len(digits):], "ib")]
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || !known || f < 0 || f > 1<<40 {
		return 0, false
	}
	n := f * float64(int64(1)<<shift)
	return int64(n), n < 1<<53
}

// setText, setWhole and the like are rules that take a value as it is.
func setText(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		s, ok := text(v)
		if ok && s != "" {
			t.set(key, option, s)
		}
		return ok && s != ""
	}
}

func setWhole(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		n, ok := whole(v)
		if ok {
			t.set(key, option, n)
		}
		return ok
	}
}

func setNumber(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		s, _ := text(v)
		f, err := strconv.ParseFloat(s, 64)
		if err == nil {
			t.set(key, option, f)
		}
		return err == nil
	}
}

func setTruth(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		b, ok := truth(v)
		if ok {
			t.set(key, option, b)
		}
		return ok
	}
}

func setSeconds(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		ms, ok := milliseconds(v)
		if ok {
			t.set(key, option, ms)
		}
		return ok
	}
}

// setGrace sets a time to stop of a manager for which 0 means to kill at once; here it would be any time.
func setGrace(option string, read func(any) (int64, bool)) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		ms, ok := read(v)
		if ok {
			t.set(key, option, max(ms, 1))
		}
		return ok
	}
}

func setDuration(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		ms, ok := goDuration(v)
		if ok {
			t.set(key, option, ms)
		}
		return ok
	}
}

func setBytes(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		n, ok := bytesOf(v)
		if ok {
			t.set(key, option, n)
		}
		return ok
	}
}

func setTexts(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		all, ok := texts(v)
		if ok {
			t.set(key, option, anys(all))
		}
		return ok
	}
}

// setSignal takes the name of a signal, or its number where that is the same everywhere (signal(7)).
func setSignal(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		s, ok := text(v)
		if !ok || s == "" {
			return false
		}
		t.set(key, option, signalName(s))
		return true
	}
}

func signalName(s string) string {
	s = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(s)), "SIG")
	if name, known := map[string]string{"1": "HUP", "2": "INT", "3": "QUIT", "6": "ABRT", "9": "KILL", "14": "ALRM", "15": "TERM", "10": "USR1", "12": "USR2", "28": "WINCH"}[s]; known {
		return name
	}
	return s
}

// setMode takes an octal mode.
func setMode(option string) func(*target, string, any) bool {
	return func(t *target, key string, v any) bool {
		s, ok := text(v)
		s = strings.TrimPrefix(strings.TrimPrefix(s, "0o"), "0O")
		if ok && s != "" {
			t.set(key, option, s)
		}
		return ok && s != ""
	}
}
