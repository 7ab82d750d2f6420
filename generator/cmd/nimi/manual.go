package main

import (
	"fmt"
	"strings"

	"nimi/docs"
	"nimi/generator/input"
	"nimi/generator/manual"
	"nimi/generator/reference"
	"nimi/generator/schema"
	"nimi/runtime"
	"nimi/runtime/spec"
)

// manuals are the manual pages.
var manuals = []string{"nimi.1", "nimi-launcher.1", "nimi.json.5"}

func manualCommand() command {
	return command{
		name:     "manual",
		summary:  "print a manual page, for man(1)",
		operand:  "PAGE",
		operands: manuals,
		notes:    "PAGE is nimi.1, nimi-launcher.1 or nimi.json.5. The package for Nix installs them: man nimi, man nimi.json.\n",
		run: func(s streams, in invocation) error {
			text, err := manualPage(in.arguments[0])
			if err != nil {
				return err
			}
			return s.write(in, text)
		},
	}
}

// manualPage returns a page by its name.
func manualPage(name string) ([]byte, error) {
	switch name {
	case "nimi.1":
		return manual.Nimi(spec.Version, described()), nil
	case "nimi-launcher.1":
		verbs, err := manual.Verbs(source.Files())
		if err != nil {
			return nil, err
		}
		return manual.Launcher(spec.Version, verbs, docs.ExitCodes), nil
	case "nimi.json.5":
		root := schema.Configuration(readConfiguration)
		return manual.Configuration(spec.Version, reference.Options(docs.Options), func(option string) string {
			if n := root.Find(option); n != nil {
				return n.String()
			}
			return ""
		}), nil
	}
	return nil, usageError(fmt.Sprintf("%q is no manual page, must be one of %s%s", name, strings.Join(manuals, ", "), input.DidYouMean(name, manuals)))
}

// described returns the commands as the manual has them.
func described() (all []manual.Command) {
	for _, c := range commands() {
		m := manual.Command{Name: c.name, Usage: c.usage(), Summary: c.summary, Notes: c.notes}
		for _, o := range c.options {
			m.Options = append(m.Options, [2]string{o.usage(), o.help})
		}
		all = append(all, m)
	}
	return all
}
