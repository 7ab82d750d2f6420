package decode

import (
	"slices"

	"nimi/generator/input"
)

// processHints map the keys that services have in compose files, process-compose and others to our options.
func processHints() (hints []input.Hint) {
	for text, words := range map[string][]string{
		"write process.argv":              {"command", "cmd", "exec", "entrypoint", "args", "argv0", "run", "script"},
		"write process.environment":       {"env", "vars"},
		"write nimi.environmentFiles":     {"env_file", "envFile"},
		"write nimi.workingDirectory":     {"working_dir", "cwd", "workdir", "dir"},
		"write nimi.dependsOn":            {"depends_on", "after", "requires"},
		"write nimi.health or nimi.ready": {"healthcheck", "health_check"},
		"write nimi.ready":                {"readiness_probe", "readinessProbe"},
		"write nimi.health":               {"liveness_probe", "livenessProbe"},
		"write nimi.restart":              {"availability", "autorestart", "restart_policy"},
		"write nimi.stop":                 {"stop_signal", "stop_grace_period", "stopsignal"},
		"write nimi.limits":               {"ulimits"},
		"write nimi.autoStart":            {"autostart", "disabled"},
	} {
		for _, word := range words {
			hints = append(hints, input.Hint{Word: word, Text: text})
		}
	}
	return hints
}

// optionHints are for words in nimi itself.
func optionHints() []input.Hint {
	return []input.Hint{
		{Word: "env", Text: "write environment"}, {Word: "logging", Text: "write log"}, {Word: "timeout", Text: "write stop.timeout or ready.startTimeout"},
		{Word: "cwd", Text: "write workingDirectory"}, {Word: "argv", Text: "write process.argv, beside nimi"}, {Word: "command", Text: "write process.argv, beside nimi"},
		{Word: "mode", Text: "write restart.mode"}, {Word: "cron", Text: "write schedule"}, {Word: "signal", Text: "write stop.signal"},
		{Word: "readiness", Text: "write ready"}, {Word: "ulimits", Text: "write limits"},
	}
}

// group is the name of an object and the keys of the options in it.
type group struct {
	name string
	keys fields
	// hints returns what to write for the words of other programs. Nil: there are none.
	hints func() []input.Hint
}

// hintOf returns what the hints of the groups say of a word.
func hintOf(word string, groups []group) string {
	for _, g := range groups {
		if g.hints == nil {
			continue
		}
		for _, h := range g.hints() {
			if h.Word == word {
				return h.Text
			}
		}
	}
	return ""
}

// open reads an object in which modules may have keys of their own, which we ignore. But a key that is nearly the name of
// one of our options is reported, since it would otherwise be ignored without a word. Groups are objects within this one
// whose options people also write beside them. open returns false if the value is neither an object nor null.
//
// An object that Nix has evaluated contains every option of its base, such as assertions. Then a key can only be
// misspelt if the option is missing, and all other keys belong to the modules.
func open(v value, known fields, groups ...group) bool {
	evaluated := v.Has("assertions")
	candidates := slices.DeleteFunc(known.Keys(), func(key string) bool { return evaluated && v.Has(key) })
	return v.Open(known, func(name string, other value) {
		if !evaluated && other.Has("process") {
			other.Problem("unknown option; a service belongs into services")
			return
		}
		if hint := input.DidYouMean(name, candidates); hint != "" {
			other.Problem("unknown option%s", hint)
			return
		}
		if evaluated {
			return
		}
		if text := hintOf(name, groups); text != "" {
			other.Problem("unknown option; %s", text)
			return
		}
		for _, g := range groups {
			if near := input.Nearest(name, g.keys.Keys()); near != "" {
				other.Problem("unknown option; did you mean %s?", input.Quote(g.name+"."+near))
				return
			}
		}
	})
}
