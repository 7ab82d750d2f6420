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

// tui reads settings.tui.
func (d *decoder) tui(v value) {
	t := &d.out.Program.TUI
	v.Object(fields{
		{"enable", func(v value) { v.Bool(&t.Enable) }},
		{"program", func(v value) {
			if !v.IsNull() {
				v.Absolute(&t.Program)
			}
		}},
	})
}
