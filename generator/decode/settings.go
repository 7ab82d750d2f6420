package decode

import "nimi/generator/input"

// settings reads the options of the whole program.
func (d *decoder) settings(v value) { v.Object(d.settingsFields()) }

// settingsFields are the options of the whole program, one line for each. An option of its own file has the same
// name there, in runtime/spec and in the runtime.
func (d *decoder) settingsFields() fields {
	return fields{
		{"binName", d.binName},
		{"startup", d.startup},
		{"environment", d.environment},
		{"restart", d.programRestart},
		{"logging", d.logging},
		{"shutdown", d.shutdown},
		{"signals", d.signals},
		{"configData", d.configDirectory},
		{"control", d.control},
		{"init", d.init},
		{"tui", d.tui},
		{"takeover", d.takeover},
		{"headStart", d.headStart},
		{"container", anyObject},
		{"bubblewrap", anyObject},
	}
}

// anyObject is for the options of images and of the sandbox, which concern what is built around a launcher.
func anyObject(v value) { v.Is("an object", input.Object) }

// headStart reads settings.headStart.
func (d *decoder) headStart(v value) { v.Bool(&d.out.HeadStart) }
