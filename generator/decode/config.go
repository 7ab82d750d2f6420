// Package decode turns the JSON of an evaluated configuration into what the generator works with: every
// default filled in, every service flattened, every error found and named by its JSON path.
//
// An option is a file of its own name and a line in a table: settings.go for settings.*, options.go for
// services.<name>.nimi.*. The tables and the typed getters are those of package input.
package decode

import (
	"errors"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// The names of the kit are used on every second line of this package.
type (
	value  = input.Value
	fields = input.Fields
	field  = input.Field
)

// Config decodes an evaluated configuration, in the wide form or the narrow one. How its services relate to one another
// is left to package check. Problems and warnings go to the report; a program must not be built when there are any
// problems, but the result holds what could be read, so that package check can add what it finds. An error says what
// the document is that is no configuration at all.
func Config(document input.Value, report *input.Report) (*input.Configuration, error) {
	if text := otherFormat(document); text != "" {
		return nil, errors.New(text)
	}
	d := &decoder{report: report}
	d.out.HeadStart = true
	d.config(document)
	if report.Count() == 0 && len(d.out.Services) == 0 && d.out.Program.Startup == nil {
		report.Add("services", "no service and no settings.startup.runOnStartup: nothing to run")
	}
	d.settleLogging()
	d.groupAll()
	return &d.out, nil
}

// decoder is one run of Config.
type decoder struct {
	report *input.Report
	out    input.Configuration
	// common are the variables of settings.environment.
	common []variable
	// restart is settings.restart, which every service starts from.
	restart spec.Restart
}

// config reads the top level. Settings come before services, which inherit from them. Program modules may have
// options of their own here, so other keys are ignored unless they look like a misspelling of ours.
func (d *decoder) config(v value) {
	open(v, fields{
		{"settings", d.settings},
		{"services", d.services},
		{"assertions", assertions},
		{"warnings", warnings},
		{"meta", input.Ignore},
		{"$schema", input.Ignore}, // for editors
		{"passthru", input.Ignore},
	}, group{"settings", d.settingsFields(), nil})
}
