package decode

import (
	"time"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// stop reads nimi.stop.
func (s *service) stop(v value) {
	s.Stop = spec.Stop{Signal: spec.SIGTERM, Timeout: 5 * time.Second}
	v.ObjectLike(`{"signal": "TERM", "timeout": 5000}`, fields{
		{"signal", func(v value) { signal(v, &s.Stop.Signal) }},
		{"to", func(v value) { input.Enum(v, &s.Stop.To, stopHints()...) }},
		{"timeout", func(v value) { v.Duration(&s.Stop.Timeout) }},
		{"argv", func(v value) { s.Stop.Argv = s.command(v) }},
	})
}

// stopHints say what to write for the words of systemd.kill(5).
func stopHints() []input.Hint {
	return []input.Hint{
		{Word: "control-group", Text: `write "group"`},
		{Word: "mixed", Text: `write "main"`},
		{Word: "none", Text: `nothing lives longer than the launcher: "process" lets what the main process has started live on while it restarts`},
	}
}
