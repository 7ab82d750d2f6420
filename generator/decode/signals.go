package decode

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// signals reads settings.signals: what the launcher takes a signal for. Null swallows it.
func (d *decoder) signals(v value) {
	var rules []spec.SignalRule
	v.EachOf(`{"HUP": "TERM"}`, signalForm, func(name string, v value) {
		rule := spec.SignalRule{From: signalNamed(name)}
		switch {
		case rule.From == spec.SIGKILL || rule.From == spec.SIGSTOP:
			v.Problem("cannot be rewritten: the kernel lets no process catch KILL or STOP")
			return
		case slices.ContainsFunc(rules, func(r spec.SignalRule) bool { return r.From == rule.From }):
			v.Problem(`the signal is here twice, with and without "SIG"`)
			return
		}
		if v.IsNull() || signal(v, &rule.To) {
			rules = append(rules, rule)
		}
	}, noSignal)
	slices.SortFunc(rules, func(a, b spec.SignalRule) int { return cmp.Compare(a.From, b.From) })
	d.out.Program.Signals = rules
}

// signal reads the name of a signal, with or without "SIG", and reports whether there was one.
func signal(v value, into *spec.Signal) bool {
	var name string
	switch v.Kind() {
	case input.Number:
		v.Refuse("must be the name of a signal, not a number%s", signalOf(v.Raw()))
		return false
	case input.String:
		if !v.Text(&name) {
			return false
		}
	default:
		return v.Is("the name of a signal", input.String)
	}
	if !v.In(signalForm) {
		noSignal(name, v)
		return false
	}
	*into = signalNamed(name)
	return true
}

// signalForm is the names of signals.
var signalForm = input.Form{Name: "signal", Words: signalNames(), Pattern: regexp.MustCompile("^SIG(" + strings.ReplaceAll(strings.Join(signalNames(), "|"), "+", `\+`) + ")$")}

// signalNames returns the names of signals without "SIG".
func signalNames() (names []string) {
	for _, v := range spec.SIGTERM.Values() {
		if v.Text != "" {
			names = append(names, v.Text)
		}
	}
	return names
}

// noSignal reports a name that no signal has.
func noSignal(name string, v value) {
	v.Problem("%s is no signal, %s", input.Quote(name), signalHint(name))
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

// signalHint says what the name of a signal looks like, and which may be meant.
func signalHint(name string) string {
	const form = "must be a name such as TERM, HUP, USR1 or RTMIN+1"
	if hint := signalOf(name); hint != "" {
		return form + hint
	}
	return form + input.DidYouMean(strings.TrimPrefix(strings.ToUpper(name), "SIG"), signalNames())
}

// signalOf returns how to write a signal that was given by its number or counted from RTMAX, or an empty string.
func signalOf(text string) string {
	n, err := strconv.Atoi(text)
	if down, found := strings.CutPrefix(strings.TrimPrefix(text, "SIG"), "RTMAX"); found {
		if n, err = strconv.Atoi("0" + strings.TrimPrefix(down, "-")); err == nil {
			n = int(spec.SIGRTMAX) - n
		}
	}
	if all := spec.SIGTERM.Values(); err == nil && n > 0 && n < len(all) && all[n].Text != "" {
		return "; write " + input.Quote(all[n].Text)
	}
	return ""
}
