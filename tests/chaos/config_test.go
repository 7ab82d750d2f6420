package chaos

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// config makes up a configuration. What `nimi validate` refuses is taken out again, and has to be named by it: it knows
// which options do not go together, and this need not.
func (d dice) config(t *testing.T, w *world) JSON {
	t.Helper()
	c := JSON{"services": JSON{}, "settings": JSON{}}
	o := &chooser{dice: d, w: w}
	for _, option := range programOptions() {
		if d.oneIn(option.rarity) {
			set(c, option.path, option.value(o))
		}
	}
	for i := range d.between(1, 6) {
		o.name = fmt.Sprint("s", i)
		o.index = i
		s := o.service()
		if i > 0 && d.oneIn(6) {
			o.name = o.before[d.IntN(len(o.before))] // below another one
			if parent, ok := c["services"].(JSON)[o.name].(JSON); ok && parent["services"] == nil {
				inner := fmt.Sprint("sub", i)
				o.name += "-" + inner
				parent["services"] = JSON{inner: o.service()}
				o.before = append(o.before, o.name)
				continue
			}
		}
		c["services"].(JSON)[fmt.Sprint("s", i)] = s
		o.before = append(o.before, fmt.Sprint("s", i))
	}
	for range 20 {
		problems := validate(t, c)
		if len(problems) == 0 {
			return c
		}
		removed := false
		for _, p := range problems { // two may be about the same option
			path, _, _ := strings.Cut(p, ": ")
			_, inherited, _ := strings.Cut(path, ".nimi.log.") // what a service has not set itself
			removed = remove(c, path) || remove(c, "settings.logging."+inherited) || removed
		}
		if !removed {
			t.Fatalf("nimi validate names nothing that is there: %v", problems)
		}
	}
	t.Fatalf("nimi validate refuses it whatever is taken out: %v", c)
	return nil
}

// service makes up one service.
func (o *chooser) service() JSON {
	argv := []any{o.w.path("actor"), o.name, "main"}
	if o.oneIn(30) {
		argv = []any{pick(o.dice, "/proc/nowhere", "/dev/null", "nowhere", "/")}
	}
	s := JSON{"process": JSON{"argv": argv}, "nimi": JSON{}}
	for _, option := range serviceOptions() {
		if o.oneIn(option.rarity) {
			set(s, option.path, option.value(o))
		}
	}
	return s
}

// validate returns the problems that nimi has with a configuration, a line each.
func validate(t *testing.T, config JSON) (problems []string) {
	t.Helper()
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	command := exec.Command(h.Nimi(t), "validate", "--config", "-")
	command.Stdin, command.Stderr = bytes.NewReader(text), &out
	if err := command.Run(); err == nil {
		return nil
	} else if command.ProcessState.ExitCode() != 1 {
		t.Fatalf("nimi validate: %v\n%s\n%s", err, out.String(), text)
	}
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		problems = append(problems, strings.TrimPrefix(line, "nimi: "))
	}
	return problems
}

// set puts a value at a dotted path.
func set(at JSON, path string, value any) {
	for {
		first, rest, more := strings.Cut(path, ".")
		if !more {
			at[first] = value
			return
		}
		next, ok := at[first].(JSON)
		if !ok {
			next = JSON{}
			at[first] = next
		}
		at, path = next, rest
	}
}

// remove takes away what stands at a path of nimi's, or the nearest above it that is not a service or a main part.
func remove(at JSON, path string) bool {
	path, _, _ = strings.Cut(path, "[")
	words := strings.Split(path, ".")
	type place struct {
		in  JSON
		key string
	}
	var places []place
	for _, word := range words {
		places = append(places, place{at, word})
		next, ok := at[word].(JSON)
		if !ok {
			break
		}
		at = next
	}
	for i := len(places) - 1; i >= 0; i-- {
		p := places[i]
		switch _, there := p.in[p.key]; {
		case p.key == "nimi" || p.key == "settings" || p.key == "services":
			if there && p.key == "nimi" && i == len(places)-1 {
				p.in[p.key] = JSON{}
				return true
			}
			return false
		case there:
			delete(p.in, p.key)
			return true
		}
	}
	return false
}
