package check

import (
	"slices"
	"strconv"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// maxServices is as many as package decode takes.
const maxServices = 10_000

// replicas makes copies of the services with nimi.replicas, each with its number in $NIMI_REPLICA. The service becomes the
// group of them: its name stands for all.
func replicas(services []*input.Service, report *input.Report) []*input.Service {
	var all []*input.Service
	for _, s := range services {
		all = append(all, s)
		if s.Replicas == 0 {
			continue
		}
		s.Group = true
		alike(s, report)
		if len(all)+s.Replicas > maxServices {
			report.Add("services", "more than %d services, with their replicas", maxServices)
			return services
		}
		for n := 1; n <= s.Replicas; n++ {
			all = append(all, replica(s, strconv.Itoa(n)))
		}
	}
	return all
}

// variable tells a copy its number.
const variable = "NIMI_REPLICA"

// replica returns a copy of a service. What it waits for stays with the group.
func replica(s *input.Service, number string) *input.Service {
	r := *s
	r.Group, r.ReplicaOf, r.Replicas, r.Waits = false, s, 0, nil
	r.LogTo = input.Dependency{}
	r.Name, r.Path = s.Name+"-"+number, s.Path+"."+number
	r.Environment = slices.DeleteFunc(slices.Clone(s.Environment), func(v spec.Variable) bool { return v.Name == variable })
	at := slices.IndexFunc(r.Environment, func(v spec.Variable) bool { return v.Name > variable })
	if at < 0 {
		at = len(r.Environment)
	}
	r.Environment = slices.Insert(r.Environment, at, spec.Variable{Name: variable, Value: number})
	return &r
}

// alike reports what no two copies can have.
func alike(s *input.Service, report *input.Report) {
	if s.Replicas == 1 {
		return
	}
	const one = "must not be set with replicas: all of them would have the same %s"
	at := s.At + ".nimi."
	if len(s.Sockets) > 0 {
		report.Add(at+"sockets", one, "address")
		s.Sockets = nil
	}
	for _, f := range []struct {
		option string
		path   *string
	}{{"file", &s.Logging.Path}, {"stderrFile", &s.Logging.StderrPath}} {
		if *f.path != "" {
			report.Add(at+"log."+f.option, one, "file")
			*f.path = ""
		}
	}
	for i := range s.Credentials {
		c := &s.Credentials[i]
		if c.Link != "" {
			report.Add(at+"credentials."+input.Name(c.ID)+".path", one, "path")
			c.Link = ""
		}
	}
}
