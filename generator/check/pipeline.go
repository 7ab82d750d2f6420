package check

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// pipelines looks up the names in nimi.log.to: who reads whose output. A consumer starts before its producers and stops after
// them; when it alone restarts or stops, they run on, as the launcher holds the pipe.
func pipelines(n *names, g *graph, index map[*input.Service]int) {
	consumer := map[*input.Service]*input.Service{} // by producer
	at := map[*input.Service]string{}
	for _, s := range n.all { // members after their groups, so theirs is what counts
		if s.LogTo.Name == "" {
			continue
		}
		to := n.find(s.LogTo.Name, s)
		if !mayConsume(n, s, to, g.report) {
			continue
		}
		for _, p := range n.processes(s) {
			if p != to { // the consumer of a group may be a member of it
				consumer[p], at[p] = to, s.LogTo.At
			}
		}
	}
	for i, p := range g.services {
		to := consumer[p]
		if to == nil || !mayProduce(p, at[p], g.report) {
			continue
		}
		to.Consumes = true
		p.Logging = spec.Logging{Format: spec.LogRaw, To: to.Name}
		d := spec.Dependency{Service: index[to], Condition: spec.ConditionStarted, Optional: true, Any: g.alternatives(i) + 1}
		g.edges[i] = append(g.edges[i], edge{d, at[p]})
	}
}

// mayConsume reports what cannot be the consumer of a service or group.
func mayConsume(n *names, s, to *input.Service, report *input.Report) bool {
	before := report.Count()
	at := s.LogTo.At
	switch {
	case to == nil:
		report.Add(at, "no such service%s", input.DidYouMean(s.LogTo.Name, n.known(s)))
	case to == s:
		report.Add(at, "must be another service")
	case to.Replicas > 0 || to.ReplicaOf != nil:
		report.Add(at, "must be one service: lines would be shared out among the replicas of %s", input.Quote(s.LogTo.Name))
	case to.Group:
		report.Add(at, "must be one service, and %s is a group", input.Quote(to.Name))
	case to.Type == spec.TypeOneshot:
		report.Add(at, "must be a service that runs on, and %s is a oneshot", input.Quote(to.Name))
	case to.Ready.PIDFile != "":
		report.Add(at, "must be a service that stays in place: %s forks away (type forking)", input.Quote(to.Name))
	case to.OnDemand():
		report.Add(at, "must be a service that is up: %s starts at the first connection (sockets.<name>.activate)", input.Quote(to.Name))
	case to.Stdin != "":
		report.Add(at, "is not possible: the standard input of %s is its nimi.stdin", input.Quote(to.Name))
	case to.Terminal:
		report.Add(at, "is not possible: the standard input of %s is its terminal", input.Quote(to.Name))
	}
	return report.Count() == before
}

// mayProduce reports what has to see the output of a service that another one reads.
func mayProduce(p *input.Service, at string, report *input.Report) bool {
	switch {
	case p.Terminal:
		report.Add(at, "is not possible with nimi.terminal: what is shown at a terminal passes through the launcher")
	case p.Ready.LogLine.Table != "":
		report.Add(at, "is not possible with nimi.ready.logLine: the launcher does not see what another service reads")
	default:
		return true
	}
	return false
}
