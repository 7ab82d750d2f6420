package decode

import "nimi/generator/input"

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
