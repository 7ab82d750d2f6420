package decode

import (
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// dependsOn reads nimi.dependsOn, sorted by name.
func (s *service) dependsOn(v value) {
	v.Each(`{"db": {"condition": "ready"}}`, func(name string, v value) {
		d := input.Dependency{Name: name, At: v.Path, Condition: spec.ConditionReady}
		required := true
		v.ObjectLike(`{"condition": "ready"}`, fields{
			{"condition", func(v value) { input.Enum(v, &d.Condition, conditionHints()...) }},
			{"required", func(v value) { v.Bool(&required) }},
			{"any", func(v value) { v.Bool(&d.Any) }},
		})
		if d.Optional = !required; d.Any && d.Optional {
			v.ProblemAt("any", "must be false with required = false, which waits for none of them")
		}
		s.Waits = append(s.Waits, d)
	})
}

// condition reads nimi.condition.
func (s *service) condition(v value) {
	c := &s.Condition
	v.ObjectLike(`{"paths": ["/etc/web.conf"]}`, fields{
		{"paths", func(v value) {
			v.List(func(_ int, v value) {
				var path string
				if !v.NonEmpty(&path) {
					return
				}
				if !strings.HasPrefix(strings.TrimPrefix(path, "!"), "/") {
					v.Problem("must be an absolute path, or one with \"!\" before it that must not exist, not %s", input.Quote(path))
				}
				c.Paths = append(c.Paths, path)
			})
		}},
		{"exec", func(v value) {
			if !v.IsNull() {
				c.Exec = s.command(v)
			}
		}},
	})
}

// conditionHints say what to write for the words of compose and process-compose.
func conditionHints() []input.Hint {
	return []input.Hint{
		{Word: "healthy", Text: `write "ready"`},
		{Word: "service_healthy", Text: `write "ready"`},
		{Word: "process_healthy", Text: `write "ready"`},
		{Word: "process_log_ready", Text: `write "ready"`},
		{Word: "service_started", Text: `write "started"`},
		{Word: "process_started", Text: `write "started"`},
		{Word: "process_completed", Text: `write "completed"`},
		{Word: "service_completed_successfully", Text: `write "completed-successfully"`},
		{Word: "process_completed_successfully", Text: `write "completed-successfully"`},
	}
}
