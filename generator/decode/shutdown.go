package decode

import "nimi/runtime/spec"

// shutdown reads settings.shutdown. A timeout that is missing or null is negative here: package check works it out.
func (d *decoder) shutdown(v value) {
	s := &d.out.Program.Shutdown
	*s = spec.Shutdown{Signal: spec.SIGTERM, Timeout: -1}
	v.ObjectLike(`{"timeout": 9000}`, fields{
		{"signal", func(v value) { signal(v, &s.Signal) }},
		{"timeout", func(v value) { v.Duration(&s.Timeout) }},
	})
}
