package decode

import (
	"nimi/generator/input"
)

// service is a service that is being read.
type service struct {
	*input.Service
	// typed: nimi.type is set.
	typed bool
	// forks is nimi.type where that is "forking".
	forks value
	// expandSaid: nimi.expand is set.
	expandSaid bool
	// common are the variables of settings.environment.
	common []variable
	// refers are the names in the value of each variable, with nimi.expand.
	refers map[string][]string
}

const (
	// maxServices is ten times of what the runtime is measured with.
	maxServices = 10_000
	// maxServiceName leaves room for a suffix in a file name of 255 bytes.
	maxServiceName = 200
	// servicesForm shows what services look like.
	servicesForm = `{"web": {"process": {"argv": ["/bin/web"]}}}`
)

// services reads the services of the program.
func (d *decoder) services(v value) { d.siblings(v.Members(servicesForm), nil) }

// siblings reads the services of the program, or the sub-services of parent.
func (d *decoder) siblings(all []input.Member, parent *input.Service) {
	for _, m := range all {
		if len(d.out.Services) == maxServices {
			d.report.Add("services", "more than %d services", maxServices)
			return
		}
		d.service(m.Name, m.Value, parent)
	}
}

// service reads one service and its sub-services.
func (d *decoder) service(name string, v value, parent *input.Service) {
	s := &service{Service: &input.Service{Parent: parent, At: v.Path}, common: d.common}
	s.Name, s.Path, s.Restart, s.Logging = name, name, d.restart, d.out.Program.Logging
	if parent != nil {
		s.Name, s.Path = parent.Name+"-"+name, parent.Path+"."+name
	}
	d.out.Services = append(d.out.Services, s.Service)
	if wrong := nameError(name); wrong != "" {
		v.Problem("%s", wrong)
	}
	if len(s.Name) > maxServiceName {
		v.Problem("the name, joined to those of its parents, must be at most %d bytes long, not %d", maxServiceName, len(s.Name))
		return // This also bounds how deep we go.
	}

	if !v.Is(`an object such as {"process": {"argv": ["/bin/web"]}}`, input.Object, input.Null) {
		return
	}
	s.peekExpand(v)
	// Sub-services are looked at first, since only a group may have no argv, but they are read last. nimi is read after
	// process, since nimi.environment replaces variables of process.environment.
	var within []input.Member
	open(v, fields{
		{"services", func(v value) {
			within = v.Members(servicesForm)
			s.Group = len(within) > 0
		}},
		{"process", s.process},
		{"configData", func(v value) { s.configData(v, d.out.Program.ConfigDirectory) }},
		{"notificationProtocol", notificationProtocol},
		{"nimi", s.options},
		{"assertions", assertions},
		{"warnings", warnings},
		{"meta", input.Ignore},
	}, group{"process", s.processFields(), processHints}, group{"nimi", s.optionFields(), nil})
	if s.Group && len(s.Environment)+len(s.ConfigData) > 0 {
		v.Warn("a group of sub-services without a process.argv: its environment and configData are not used")
	}
	if s.Expand {
		s.circles(v)
	}
	d.siblings(within, s.Service)
}
