package decode

// tui reads settings.tui. A launcher of this version has no terminal UI.
func tui(v value) {
	v.Object(fields{{"enable", func(v value) {
		var enable bool
		if v.Bool(&enable); enable {
			v.Problem("must be false: this version has no terminal UI")
		}
	}}})
}
