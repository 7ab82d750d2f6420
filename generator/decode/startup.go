package decode

import "github.com/tidwall/gjson"

// startup reads settings.startup.
func (d *decoder) startup(v value) {
	v.object(fields{{"runOnStartup", d.runOnStartup}})
}

// runOnStartup reads the startup hook: null, one program without arguments (which is all that the existing
// Nimi has), or an argv.
func (d *decoder) runOnStartup(v value) {
	if v.json.Type == gjson.String {
		var program string
		if v.nonEmpty(&program) {
			d.out.Program.Startup = []string{program}
		}
		return
	}
	if v.is(v.json.IsArray(), "a string, a list of strings or null") {
		d.out.Program.Startup = v.argv()
	}
}
