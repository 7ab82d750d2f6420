package decode

// tui reads settings.tui. A launcher of this version has no terminal UI.
func tui(v value) {
	v.object(fields{{"enable", func(v value) {
		var enable bool
		if v.boolean(&enable); enable {
			v.problem("must be false: this version has no terminal UI")
		}
	}}})
}
