package decode

// assertions reads the assertions of the program or of a service. One that does not hold is a problem.
func assertions(v value) {
	v.list(func(_ int, v value) {
		failed, message := false, "the assertion has no message"
		v.open(fields{
			{"assertion", func(v value) {
				holds := true
				v.boolean(&holds)
				failed = !holds
				if v.isNull() {
					v.problem("missing, must be true or false")
				}
			}},
			{"message", func(v value) { v.text(&message) }},
		})
		if failed {
			v.problem("%s", oneLine(message))
		}
	})
}

// warnings reads the warnings of the program or of a service.
func warnings(v value) {
	v.list(func(_ int, v value) {
		var text string
		if v.text(&text) {
			v.to.warn(v.path, "%s", oneLine(text))
		}
	})
}
