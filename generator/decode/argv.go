package decode

// argv reads a program and its arguments.
func (v value) argv() []string {
	if v.isEmptyList() {
		v.problem("must not be empty")
		return nil
	}
	var argv []string
	v.list(func(i int, v value) {
		var s string
		if i == 0 && v.nonEmpty(&s) || i > 0 && v.text(&s) {
			argv = append(argv, s)
		}
	})
	return argv
}
