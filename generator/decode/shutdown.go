package decode

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// shutdown reads settings.shutdown. A timeout that is missing or null is negative here: package check works it out.
func (d *decoder) shutdown(v value) {
	s := &d.out.Program.Shutdown
	*s = spec.Shutdown{Signal: spec.SIGTERM, Timeout: -1}
	v.ObjectLike(`{"timeout": 9000}`, fields{
		{"signal", func(v value) { signal(v, &s.Signal) }},
		{"timeout", func(v value) { v.Duration(&s.Timeout) }},
	})
}

// startup reads settings.startup.
func (d *decoder) startup(v value) {
	v.ObjectLike(`{"runOnStartup": ["/bin/prepare"]}`, fields{{"runOnStartup", d.runOnStartup}})
}

// runOnStartup reads the startup hook: null, one program without arguments (which is all that the existing
// Nimi has), or an argv.
func (d *decoder) runOnStartup(v value) {
	if v.Kind() == input.String {
		var program string
		if v.NonEmpty(&program) {
			d.out.Program.Startup = []string{program}
		}
		return
	}
	if v.Is("a string, a list of strings or null", input.List) {
		d.out.Program.Startup = argv(v)
	}
}
