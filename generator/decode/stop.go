package decode

import (
	"time"

	"nimi/runtime/spec"
)

// stop reads nimi.stop.
func (s *Service) stop(v value) {
	s.Stop = spec.Stop{Signal: spec.SIGTERM, Timeout: 5 * time.Second}
	v.object(fields{
		{"signal", func(v value) { v.signal(&s.Stop.Signal) }},
		{"timeout", func(v value) { v.duration(&s.Stop.Timeout) }},
		{"argv", func(v value) { s.Stop.Argv = v.argv() }},
	})
}
