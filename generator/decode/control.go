package decode

// control reads settings.control. There is a control socket unless it is disabled.
func (d *decoder) control(v value) {
	enable := &d.out.Program.Control.Enable
	*enable = true
	v.Object(fields{{"enable", func(v value) { v.Bool(enable) }}})
}
