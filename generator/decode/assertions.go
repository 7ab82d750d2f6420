package decode

import "nimi/generator/input"

// assertions reads the assertions of the program or of a service. One that does not hold is a problem.
func assertions(v value) {
	v.List(func(_ int, v value) {
		failed, message := false, "the assertion has no message"
		open(v, fields{
			{"assertion", func(v value) {
				holds := true
				v.Bool(&holds)
				failed = !holds
				if v.IsNull() {
					v.Problem("missing, must be true or false")
				}
			}},
			{"message", func(v value) { v.Text(&message) }},
		})
		if failed {
			v.Problem("%s", input.OneLine(message))
		}
	})
}

// warnings reads the warnings of the program or of a service.
func warnings(v value) {
	v.List(func(_ int, v value) {
		var text string
		if v.Text(&text) {
			v.Warn("%s", input.OneLine(text))
		}
	})
}
