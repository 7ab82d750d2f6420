// Package decode turns the JSON of an evaluated configuration into what the generator works with: every
// default filled in, every service flattened, every error found and named by its JSON path.
//
// The bytes are checked first (input.go, scan.go). Then the document is walked from the top with a small kit:
// a [value] knows where it stands, object and open read an object by a table of its keys (object.go), and
// typed getters leave the default alone where a value is missing or null (value.go). Everything wrong is
// reported and passed over, so that one run finds all of it.
//
// An option is a file of its own name and a line in a table: settings.go for settings.*, options.go for
// services.<name>.nimi.*.
package decode

import "nimi/runtime/spec"

// Configuration is a decoded configuration. How its services relate to one another is left to package check.
type Configuration struct {
	// Program is complete but for its Services.
	Program spec.Program
	// Services are all services and groups: a parent before its sub-services, siblings sorted by name.
	Services []*Service
	// Warnings are the warnings of the configuration's own modules, and ours; each is one line with its path.
	Warnings []string
}

// Config decodes an evaluated configuration, in the wide form or the narrow one. Problems are sorted by path;
// a program must not be built when there are any. The Configuration is nil where the bytes are no JSON object;
// otherwise it holds what could be read, so that package check can add what it finds.
func Config(data []byte) (*Configuration, []Problem) {
	if err := inputError(data); err != "" {
		return nil, []Problem{{Text: err}}
	}
	d := &decoder{report: &report{}}
	d.config(root(data, d.report))
	if len(d.problems) == 0 && len(d.out.Services) == 0 && d.out.Program.Startup == nil {
		d.add("services", "no service and no settings.startup.runOnStartup: nothing to run")
	}
	d.settleLogging()
	d.out.Warnings = d.warned()
	return &d.out, d.found()
}

// decoder is one run of Config.
type decoder struct {
	*report
	out Configuration
	// restart is settings.restart, which every service starts from.
	restart spec.Restart
}

// config reads the top level. Settings come before services, which inherit from them. Program modules may have
// options of their own here, so other keys are ignored.
func (d *decoder) config(v value) {
	v.open(fields{
		{"settings", d.settings},
		{"services", d.services},
		{"assertions", assertions},
		{"warnings", warnings},
		{"meta", ignore},
		{"passthru", ignore},
	})
}
