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

// takeover reads settings.takeover. Other programs can take over unless that is disabled, or there is no control socket for
// them to ask for it.
func (d *decoder) takeover(v value) {
	enable := true
	v.Object(fields{
		{"enable", func(v value) { v.Bool(&enable) }},
	})
	d.out.Program.Takeover.Enable = enable && d.out.Program.Control.Enable
}
