package decode

import (
	"cmp"
	"slices"
	"strings"

	"nimi/runtime/spec"
)

// signals reads settings.signals: what the launcher takes a signal for. Null swallows it.
func (d *decoder) signals(v value) {
	var rules []spec.SignalRule
	v.each(func(name string, v value) {
		rule := spec.SignalRule{From: signalNamed(name)}
		switch {
		case rule.From == 0:
			v.problem("%s is no signal, %s", Quote(name), signalHint(name))
			return
		case rule.From == spec.SIGKILL || rule.From == spec.SIGSTOP:
			v.problem("cannot be rewritten: the kernel lets no process catch KILL or STOP")
			return
		case slices.ContainsFunc(rules, func(r spec.SignalRule) bool { return r.From == rule.From }):
			v.problem(`the signal is here twice, with and without "SIG"`)
			return
		}
		if v.isNull() || v.signal(&rule.To) {
			rules = append(rules, rule)
		}
	})
	slices.SortFunc(rules, func(a, b spec.SignalRule) int { return cmp.Compare(a.From, b.From) })
	d.out.Program.Signals = rules
}

// signal reads the name of a signal, with or without "SIG", and reports whether there was one.
func (v value) signal(into *spec.Signal) bool {
	var name string
	if !v.text(&name) {
		return false
	}
	n := signalNamed(name)
	if n == 0 {
		v.problem("%s is no signal, %s", Quote(name), signalHint(name))
		return false
	}
	*into = n
	return true
}

// signalNamed returns the signal of a name, 0 where there is none.
func signalNamed(name string) spec.Signal {
	name = strings.TrimPrefix(name, "SIG")
	for n, v := range spec.SIGTERM.Values() {
		if v.Text != "" && v.Text == name {
			return spec.Signal(n)
		}
	}
	return 0
}

// signalHint says what the name of a signal looks like.
func signalHint(name string) string {
	var names []string
	for _, v := range spec.SIGTERM.Values() {
		if v.Text != "" {
			names = append(names, v.Text)
		}
	}
	return "must be a name such as TERM, HUP, USR1 or RTMIN+1" + DidYouMean(name, names)
}
