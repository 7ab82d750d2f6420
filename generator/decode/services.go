package decode

import "nimi/runtime/spec"

// Service is a service, or a group of services, with what its own options say.
type Service struct {
	// Service is complete but for DependsOn.
	spec.Service
	// Group is a service that has sub-services and no process of its own.
	Group bool
	// Typed tells that nimi.type is set.
	Typed bool
	// Parent is the service whose sub-service this is. Nil: none.
	Parent *Service
	// At is the JSON path of the service.
	At string
	// Waits are the entries of nimi.dependsOn. Those of a group hold for each of its members.
	Waits []Dependency
}

const (
	// maxServices is ten times of what the runtime is measured with.
	maxServices = 10_000
	// maxServiceName leaves room for a suffix in a file name of 255 bytes.
	maxServiceName = 200
)

// services reads the services of the program.
func (d *decoder) services(v value) { d.siblings(v.members(), nil) }

// siblings reads the services of the program, or the sub-services of parent.
func (d *decoder) siblings(all []member, parent *Service) {
	for _, m := range all {
		if len(d.out.Services) == maxServices {
			d.add("services", "more than %d services", maxServices)
			return
		}
		d.service(m.name, m.value, parent)
	}
}

// service reads one service and its sub-services.
func (d *decoder) service(name string, v value, parent *Service) {
	s := &Service{Parent: parent, At: v.path}
	s.Name, s.Path, s.Restart, s.Logging = name, name, d.restart, d.out.Program.Logging
	if parent != nil {
		s.Name, s.Path = parent.Name+"-"+name, parent.Path+"."+name
	}
	d.out.Services = append(d.out.Services, s)
	if wrong := nameError(name); wrong != "" {
		v.problem("%s", wrong)
	}
	if len(s.Name) > maxServiceName {
		v.problem("the name, joined to those of its parents, must be at most %d bytes long, not %d", maxServiceName, len(s.Name))
		return // This also bounds how deep we go.
	}

	// Sub-services are known first, since only a group needs no argv, and read last. nimi.environment comes
	// after process.environment, to go over it.
	var within []member
	v.open(fields{
		{"services", func(v value) {
			within = v.members()
			s.Group = len(within) > 0
		}},
		{"process", s.process},
		{"configData", func(v value) { s.configData(v, d.out.Program.ConfigDirectory) }},
		{"notificationProtocol", notificationProtocol},
		{"nimi", s.options},
		{"assertions", assertions},
		{"warnings", warnings},
		{"meta", ignore},
	})
	if s.Group && len(s.Environment)+len(s.ConfigData) > 0 {
		v.to.warn(v.path, "a group of sub-services without a process.argv: its environment and configData are not used")
	}
	d.siblings(within, s)
}
