package decode

import (
	"time"

	"nimi/runtime/spec"
)

// shutdown reads settings.shutdown.
func (d *decoder) shutdown(v value) {
	s := &d.out.Program.Shutdown
	// Container engines kill everything after 10 s. Ending a little earlier leaves time to report it.
	*s = spec.Shutdown{Signal: spec.SIGTERM, Timeout: 9 * time.Second}
	v.ObjectLike(`{"timeout": 9000}`, fields{
		{"signal", func(v value) { signal(v, &s.Signal) }},
		{"timeout", func(v value) { v.Duration(&s.Timeout) }},
	})
}
