package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"nimi/docs"
	"nimi/generator/check"
	"nimi/generator/decode"
	"nimi/generator/importer"
	"nimi/generator/input"
	"nimi/generator/reference"
)

func importCommand() command {
	return command{
		name:    "import",
		summary: "make a configuration of what another process manager reads",
		operand: "PATH",
		options: []option{
			{name: "from", value: "NAME", values: importer.Names(), help: "what PATH is; default: what it looks like"},
			{name: "format", value: "NAME", values: []string{"json", "nix"}, help: "json (the default), or nix: a module"},
			outputOption,
		},
		notes: `PATH is a compose file, a process-compose file, a supervisord.conf, a systemd unit or a directory of units, a
directory of s6-rc sources, or a Procfile. The configuration that comes out is one that nimi validate accepts. Whatever
has no counterpart or changes its meaning is said on the standard error, one line each.
`,
		run: func(s streams, in invocation) error {
			r, err := importer.Import(in.arguments[0], importer.Options{From: in.values["from"], Check: problemsOf, Known: knownOptions()})
			if err != nil {
				return err
			}
			for _, line := range r.Lines {
				fmt.Fprintln(s.err, line)
			}
			if in.values["format"] == "nix" {
				return s.write(in, []byte(importer.Nix(r.Config, r.Lines)))
			}
			return s.write(in, indented(r.Config))
		},
	}
}

// knownOptions returns whether the page of options has an option.
func knownOptions() func(string) bool {
	names := map[string]bool{}
	for _, o := range reference.Options(docs.Options) {
		names[o.Name] = true
	}
	return func(option string) bool { return names[option] }
}

// problemsOf returns what is wrong with a configuration.
func problemsOf(config map[string]any) input.Problems {
	var report input.Report
	document, err := input.Parse(indented(config), &report)
	if err != nil {
		return input.Problems{{Text: err.Error()}}
	}
	c, err := decode.Config(document, &report)
	if err != nil {
		return input.Problems{{Text: err.Error()}}
	}
	check.Resolve(c, &report)
	return report.Problems()
}

// indented returns a value as JSON.
func indented(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil
	}
	return b.Bytes()
}
