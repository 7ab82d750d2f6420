package check

import (
	"fmt"
	"testing"
	"time"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// The end of the program may take as long as the services' own timeouts add up to along the stop order.
func TestShutdown(t *testing.T) {
	service := func(name string, seconds int, dependsOn ...int) spec.Service {
		s := spec.Service{Name: name, Stop: spec.Stop{Timeout: time.Duration(seconds) * time.Second}}
		for _, d := range dependsOn {
			s.DependsOn = append(s.DependsOn, spec.Dependency{Service: d})
		}
		return s
	}
	hooked := service("hooked", 6)
	hooked.Hooks.PostStop = []spec.Command{{Argv: []string{"/bin/true"}}}
	for _, c := range []struct {
		name     string
		services []spec.Service
		said     time.Duration
		want     time.Duration
		warnings []string
	}{
		{"no services", nil, -1, 9 * time.Second, nil},
		{"little", []spec.Service{service("a", 5)}, -1, 9 * time.Second, nil},
		{"one", []spec.Service{service("a", 90)}, -1, 90 * time.Second, nil},
		{"at the same time", []spec.Service{service("a", 8), service("b", 8)}, -1, 9 * time.Second, nil},
		{"one after the other", []spec.Service{service("a", 8), service("b", 7, 0)}, -1, 15 * time.Second, nil},
		{"the longest way", []spec.Service{service("a", 8), service("b", 20), service("c", 5, 0, 1), service("d", 1, 2)}, -1, 26 * time.Second, nil},
		{"a postStop hook", []spec.Service{hooked}, -1, 12 * time.Second, nil},
		{"said", []spec.Service{service("a", 5), service("b", 5, 0)}, 10 * time.Second, 10 * time.Second, nil},
		{"said, too short for both", []spec.Service{service("a", 5), service("b", 5, 0)}, 7 * time.Second, 7 * time.Second,
			[]string{`settings.shutdown.timeout: is 7000, but "b", "a" stop one after the other, which may take 10000: what is left then is killed`}},
		{"no limit", []spec.Service{service("a", 0), service("b", 5, 0)}, -1, 0, nil},
		{"no limit, said", []spec.Service{service("a", 90)}, 0, 0, nil},
		{"one without a limit, said", []spec.Service{service("a", 0), service("b", 5, 0)}, 9 * time.Second, 9 * time.Second, nil},
		{"said, too short", []spec.Service{service("a", 90), service("b", 5)}, 9 * time.Second, 9 * time.Second,
			[]string{`settings.shutdown.timeout: is 9000, so "a" is killed before its nimi.stop.timeout, 90000, has passed`}},
	} {
		p := &spec.Program{Services: c.services, Shutdown: spec.Shutdown{Timeout: c.said}}
		var report input.Report
		shutdown(p, &report)
		var warnings []string
		for _, w := range report.Warnings() {
			warnings = append(warnings, fmt.Sprint(w))
		}
		if p.Shutdown.Timeout != c.want || fmt.Sprint(warnings) != fmt.Sprint(c.warnings) {
			t.Errorf("%s: got %v and warnings %q, want %v and %q", c.name, p.Shutdown.Timeout, warnings, c.want, c.warnings)
		}
	}
}
