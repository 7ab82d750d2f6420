package decode

import (
	"regexp"
	"slices"
	"strings"

	"nimi/generator/input"
	templates "nimi/generator/variables"
	"nimi/runtime/spec"
)

// peekExpand reads nimi.expand before all other options, since it says what their values mean.
func (s *service) peekExpand(v value) {
	for _, m := range v.Peek() {
		if m.Name != "nimi" {
			continue
		}
		for _, o := range m.Value.Peek() {
			if o.Name == "expand" && o.Value.Kind() == input.Boolean {
				s.expandSaid = true
				s.Expand = !o.Value.IsOff()
			}
		}
	}
}

// expand reads nimi.expand.
func (s *service) expand(v value) { v.Bool(&s.Expand) }

// variables checks the variables in a value (nimi.expand), and returns their names. Without the option it warns of a
// value that somebody meant to have variables, unless the option is false and not missing.
func (s *service) variables(v value, text string) (names []string) {
	switch {
	case s.Expand:
		names, problem := templates.References(text)
		if problem != "" {
			v.Problem("%s", problem)
		}
		return names
	case !s.expandSaid && templates.Wanted(text):
		v.Warn("is passed on as it stands, as nothing expands variables: %s; nimi.expand = true does, and false says that this is meant", input.Quote(text))
	}
	return nil
}

// command reads a program and its arguments, in which there may be variables.
func (s *service) command(v value) []string {
	argv := argv(v)
	if argv == nil {
		return nil
	}
	script := false // the argument is a script, whose variables are its own
	v.List(func(i int, v value) {
		if i >= len(argv) || !s.Expand && (script || isMainPid(argv[i])) {
			script = false
			return
		}
		s.variables(v, argv[i])
		script = scriptFlag.MatchString(argv[i])
	})
	return argv
}

// scriptFlag matches the options before a script: sh -c, bash -euc, perl -e, node -e.
var scriptFlag = regexp.MustCompile(`^-[a-zA-Z]*[ce]$`)

// isMainPid tells whether an argument stands for the main process, with nimi.expand or without.
func isMainPid(arg string) bool { return arg == "$MAINPID" || arg == "${MAINPID}" }

// circles reports variables whose values lead back to themselves. A variable may have its own name in its value: that is
// the value that the launcher has.
func (s *service) circles(v value) {
	state := map[string]bool{} // true: done
	var path []string
	var visit func(name string)
	visit = func(name string) {
		if i := slices.Index(path, name); i >= 0 {
			if i < len(path)-1 {
				v.Problem("the variables lead in a circle: %s", strings.Join(append(path[i:len(path):len(path)], name), " → "))
			}
			return
		}
		if state[name] {
			return
		}
		path = append(path, name)
		for _, to := range s.refers[name] {
			visit(to)
		}
		path = path[:len(path)-1]
		state[name] = true
	}
	for _, c := range s.Environment {
		visit(c.Name)
	}
}

// refer notes what the value of a variable refers to, for circles.
func (s *service) refer(v value, change *spec.Variable) {
	if change.Unset {
		delete(s.refers, change.Name)
		return
	}
	if s.refers == nil {
		s.refers = map[string][]string{}
	}
	s.refers[change.Name] = s.variables(v, change.Value)
}
