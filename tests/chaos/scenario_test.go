package chaos

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// A scenario is everything that happens, as data: it can be printed, made smaller and played again.
type scenario struct {
	Name   string
	Config JSON
	// Stage are words for testdata/stage.c, and those that the player acts on itself: pids=N and memory=MIB limit the
	// launcher's control group, parent-pids=N one above it.
	Stage []string `json:",omitempty"`
	// Programs are words for testdata/actor.c, by SERVICE_ROLE.
	Programs map[string]string
	// Stdout and Stderr say who reads what the launcher writes; see readers.
	Stdout, Stderr string
	Actions        []action `json:",omitempty"`
	// End is how the launcher is asked to end: signals, half a second apart.
	End []string
}

// An action is done After milliseconds. What there is to do stands in actions_test.go.
type action struct {
	After int
	Do    string
	Args  []string `json:",omitempty"`
}

func (s scenario) String() string {
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// copy is deep.
func (s scenario) copy() (c scenario) {
	text, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		panic(err)
	}
	return c
}

// has tells whether a word of the stage begins so.
func (s scenario) has(prefixes ...string) bool {
	return slices.ContainsFunc(s.Stage, func(word string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(word, p) })
	})
}

// does tells whether a program has one of these words.
func (s scenario) does(words ...string) bool {
	for _, program := range s.Programs {
		for _, word := range strings.Fields(program) {
			if slices.Contains(words, word) {
				return true
			}
		}
	}
	return false
}

// acts tells whether one of these actions is among those of the scenario.
func (s scenario) acts(do ...string) bool {
	return slices.ContainsFunc(s.Actions, func(a action) bool { return slices.Contains(do, a.Do) })
}

// dice are the choices of a scenario.
type dice struct{ *rand.Rand }

func newDice(seed, n uint64) dice { return dice{rand.New(rand.NewPCG(seed, n))} }

// one in n times.
func (d dice) oneIn(n int) bool { return d.IntN(n) == 0 }

// between returns a number from a to b.
func (d dice) between(a, b int) int { return a + d.IntN(b-a+1) }

func pick[T any](d dice, from ...T) T { return from[d.IntN(len(from))] }

// trouble fills in what surrounds a launcher of a configuration.
func (d dice) trouble(s *scenario) {
	names := serviceNames(s.Config)
	s.Programs = map[string]string{}
	calm := d.oneIn(8)
	for _, name := range names {
		s.Programs[name+"_main"] = d.program(name, s.Config, calm)
		for _, role := range []string{"preStart", "postStart", "preStop", "postStop", "probe", "reload", "stop"} {
			if !calm && d.oneIn(4) {
				s.Programs[name+"_"+role] = d.helper()
			}
		}
	}
	if !calm && d.oneIn(3) {
		s.Programs["startup_main"] = d.helper()
	}
	s.Stage = d.stage(calm)
	s.Stdout, s.Stderr = "fast", "fast"
	if !calm && d.oneIn(2) {
		s.Stdout = pick(d, readers...)
	}
	if !calm && d.oneIn(4) {
		s.Stderr = pick(d, readers...)
	}
	for range d.between(0, 9) {
		s.Actions = append(s.Actions, d.action(names, calm))
	}
	s.End = pick(d, []string{"TERM"}, []string{"TERM"}, []string{"TERM"}, []string{"INT"}, []string{"QUIT"}, []string{"TERM", "TERM"},
		[]string{"TERM", "INT"}, []string{"HUP", "TERM"}, []string{"KILL"})
}

// stage says in what surroundings the launcher starts. Of some kinds of scarcity there is one at a time, so that what is
// found tells where to look.
func (d dice) stage(calm bool) (words []string) {
	say := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	if d.oneIn(3) {
		say("pid=1")
	}
	if calm {
		return words
	}
	switch d.IntN(14) {
	case 0:
		say("nofile=%d", d.between(8, 128))
	case 1:
		say("pids=%d", d.between(8, 64))
	case 2:
		say("parent-pids=%d", d.between(8, 64))
	case 3:
		say("user=%d", 3000000000+d.IntN(1000000))
		say("nproc=%d", d.between(8, 64))
	case 4:
		say("noproc=1")
	case 5:
		say("tmpfs=%dk:%s", d.between(1, 40)*4, hereWord)
	case 6:
		say("memory=%d", d.between(24, 96))
	case 7:
		say("fsize=%d", pick(d, 0, 1000, 8192, 100_000))
	case 8:
		say("readonly=%s", hereWord)
	case 9:
		say("user=%d", 3000000000+d.IntN(1000000))
	}
	for _, word := range []string{"sigpending=0", "sigpending=4", "stack=65536", "stack=unlimited", "umask=0777", "umask=000", "nice=10", "ignore=15", "ignore=1",
		"ignore=17", "ignore=13", "block=15", "block=17", "block=10", "close=0", "inherit=30", "core=0", "memlock=0", "rmdir=" + hereWord + "/gone", "nnp=1",
		"set=NOTIFY_SOCKET=/proc/nowhere", "set=WATCHDOG_USEC=1000", "set=LISTEN_FDS=3", "set=XDG_RUNTIME_DIR=/proc/nowhere", "set=TMPDIR=/proc/nowhere", "set=NO_COLOR=1",
		"set=TERM=dumb", "set=PATH=", "set=HOME=/proc/nowhere"} {
		if d.oneIn(40) {
			say("%s", word)
		}
	}
	return words
}

// serviceNames returns the dashed names of a configuration's services, sorted.
func serviceNames(config JSON) (names []string) {
	var walk func(prefix string, services JSON)
	walk = func(prefix string, services JSON) {
		for _, name := range slices.Sorted(maps.Keys(services)) {
			service := services[name].(JSON)
			if service["process"] != nil {
				names = append(names, prefix+name)
			}
			if inner, ok := service["services"].(JSON); ok {
				walk(prefix+name+"-", inner)
			}
		}
	}
	walk("", config["services"].(JSON))
	return names
}
