package check

import (
	"time"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// leastShutdown is the least that the program has to end in where settings.shutdown.timeout does not say: container engines
// kill everything after 10 s, and ending a little earlier leaves time to report it.
const leastShutdown = 9 * time.Second

// shutdown gives the program the time that its services' own timeouts add up to along the stop order, where none was said (it
// is negative then). One that was said and ends before the timeout of a service does is a warning: that service is killed
// earlier than its configuration says.
func shutdown(p *spec.Program, report *input.Report) {
	said := p.Shutdown.Timeout
	longest := leastShutdown
	total := make([]time.Duration, len(p.Services)) // of each and all that stop after it
	for i := range p.Services {                     // what a service depends on stands before it in the table
		s := &p.Services[i]
		for _, d := range s.DependsOn {
			total[i] = max(total[i], total[d.Service])
		}
		total[i] += stopTime(s)
		longest = max(longest, total[i])
		if said >= 0 && s.Stop.Timeout > said {
			report.Warn("settings.shutdown.timeout", "is %d, so %s is killed before its nimi.stop.timeout, %d, has passed",
				said.Milliseconds(), input.Quote(s.Name), s.Stop.Timeout.Milliseconds())
		}
	}
	if said < 0 {
		p.Shutdown.Timeout = longest
	}
}

// stopTime is how long a service may take to stop: stop.timeout, and as long again for its postStop hooks.
func stopTime(s *spec.Service) time.Duration {
	if s.Hooks.PostStop != nil {
		return 2 * s.Stop.Timeout
	}
	return s.Stop.Timeout
}
