package decode

import (
	"time"

	"nimi/runtime/spec"
)

// stop reads nimi.stop.
func (s *service) stop(v value) {
	s.Stop = spec.Stop{Signal: spec.SIGTERM, Timeout: 5 * time.Second}
	v.ObjectLike(`{"signal": "TERM", "timeout": 5000}`, fields{
		{"signal", func(v value) { signal(v, &s.Stop.Signal) }},
		{"timeout", func(v value) { v.Duration(&s.Stop.Timeout) }},
		{"argv", func(v value) { s.Stop.Argv = s.command(v) }},
	})
}
