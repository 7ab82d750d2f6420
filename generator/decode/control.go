package decode

// control reads settings.control. A launcher of this version has no control socket, so there is nothing to enable or not.
func control(v value) {
	v.object(fields{{"enable", func(v value) { v.boolean(new(bool)) }}})
}
