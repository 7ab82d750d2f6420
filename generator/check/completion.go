package check

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// completions reports services that wait for the end of a service which never ends for good.
func completions(g *graph, report *input.Report) {
	for _, edges := range g.edges {
		for _, e := range edges {
			s := g.services[e.Service]
			ends := e.Condition == spec.ConditionCompleted || e.Condition == spec.ConditionCompletedSuccessfully
			switch {
			case ends && s.OnDemand():
				report.Add(e.at, "would wait for ever: %s waits for the next connection after every clean exit (sockets.<name>.activate)", input.Quote(s.Name))
			case ends && s.Restart.Mode == spec.RestartAlways && s.Restart.OnSuccess:
				report.Add(e.at, "would wait for ever: %s is restarted after every exit (restart.mode always with restart.onSuccess)", input.Quote(s.Name))
			case e.Condition == spec.ConditionCompletedSuccessfully && s.Restart.Mode == spec.RestartOnSuccess && s.Restart.OnSuccess:
				report.Add(e.at, "would wait for ever: %s is restarted after every clean exit (restart.mode on-success)", input.Quote(s.Name))
			}
		}
	}
}
