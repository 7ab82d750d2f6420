package decode

import "nimi/generator/input"

// control reads settings.control. There is a control socket unless it is disabled.
func (d *decoder) control(v value) {
	c := &d.out.Program.Control
	c.Enable = true
	v.Object(fields{
		{"enable", func(v value) { v.Bool(&c.Enable) }},
		{"instance", func(v value) {
			if !v.IsNull() {
				input.Enum(v, &c.Instance)
			}
		}},
	})
}

// tui reads settings.tui. A launcher of this version has no terminal UI.
func tui(v value) {
	v.Object(fields{{"enable", func(v value) {
		var enable bool
		if v.Bool(&enable); enable {
			v.Problem("must be false: this version has no terminal UI")
		}
	}}})
}
