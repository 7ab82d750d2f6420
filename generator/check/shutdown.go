package check

import (
	"strings"
	"time"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// leastShutdown is the least that the program has to end in where settings.shutdown.timeout does not say: container engines
// kill everything after 10 s, and ending a little earlier leaves time to report it.
const leastShutdown = 9 * time.Second

// shutdown gives the program the time that its services' own timeouts add up to along the stop order, where none was said (it
// is negative then). One that was said and is shorter is a warning that names the services: they are killed earlier than
// their configuration says. 0 is no limit, of a service and of the program.
func shutdown(p *spec.Program, report *input.Report) {
	said := p.Shutdown.Timeout
	total := make([]stopping, len(p.Services)) // of each and all that stop after it
	longest := stopping{last: -1}
	for i := range p.Services { // what a service depends on stands before it in the table
		s := &p.Services[i]
		total[i].last = -1
		for _, d := range s.DependsOn {
			if t := total[d.Service]; t.longer(total[i]) {
				total[i] = stopping{t.time, t.unlimited, d.Service}
			}
		}
		total[i].add(s)
		if total[i].longer(longest) {
			longest = stopping{total[i].time, total[i].unlimited, i}
		}
		if said > 0 && s.Stop.Timeout > said {
			report.Warn("settings.shutdown.timeout", "is %d, so %s is killed before its nimi.stop.timeout, %d, has passed",
				said.Milliseconds(), input.Quote(s.Name), s.Stop.Timeout.Milliseconds())
		}
	}
	switch {
	case said < 0 && longest.unlimited:
		p.Shutdown.Timeout = 0
	case said < 0:
		p.Shutdown.Timeout = max(leastShutdown, longest.time)
	case said > 0 && !longest.unlimited && longest.time > said && total[longest.last].last >= 0: // not one service alone
		report.Warn("settings.shutdown.timeout", "is %d, but %s stop one after the other, which may take %d: what is left then is killed",
			said.Milliseconds(), chain(p, total, longest.last), longest.time.Milliseconds())
	}
}

// stopping is how long a service and what stops after it may take.
type stopping struct {
	time      time.Duration
	unlimited bool
	last      int // the service that stops after it, of the longest way; -1: none
}

func (t stopping) longer(than stopping) bool {
	return t.unlimited && !than.unlimited || t.unlimited == than.unlimited && t.time > than.time
}

// add adds what one more service may take: stop.timeout, and as long again for its postStop hooks, and for a consumer.
func (t *stopping) add(s *spec.Service) {
	t.time += s.Stop.Timeout
	if s.Hooks.PostStop != nil {
		t.time += s.Stop.Timeout
	}
	if s.Consumes { // for the end of its input, and then for its stop signal
		t.time += s.Stop.Timeout
	}
	t.unlimited = t.unlimited || s.Stop.Timeout == 0
}

// chain names the services of a way, in the order in which they stop.
func chain(p *spec.Program, total []stopping, i int) string {
	const most = 5
	var names []string
	for ; i >= 0; i = total[i].last {
		if len(names) == most {
			names = append(names, "…")
			break
		}
		names = append(names, input.Quote(p.Services[i].Name))
	}
	return strings.Join(names, ", ")
}
