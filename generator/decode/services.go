package decode

import (
	"slices"

	"nimi/generator/input"
	"nimi/runtime/spec"
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
	// below is what it starts from, and groupVariables what it adds to that as a group.
	below          defaults
	groupVariables []variable
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
func (d *decoder) services(v value) {
	d.siblings(v.Members(servicesForm), nil, defaults{d.restart, d.out.Program.Logging, d.common})
}

// defaults are what services start from: settings.restart, settings.logging and settings.environment, with what the groups that
// they are in say of these.
type defaults struct {
	restart spec.Restart
	logging spec.Logging
	// variables are those of the environment.
	variables []variable
}

// siblings reads the services of the program, or the sub-services of parent.
func (d *decoder) siblings(all []input.Member, parent *input.Service, from defaults) {
	for _, m := range all {
		if len(d.out.Services) == maxServices {
			d.report.Add("services", "more than %d services", maxServices)
			return
		}
		d.service(m.Name, m.Value, parent, from)
	}
}

// service reads one service and its sub-services.
func (d *decoder) service(name string, v value, parent *input.Service, from defaults) {
	s := &service{Service: &input.Service{Parent: parent, At: v.Path}, below: from}
	s.Name, s.Path, s.Restart, s.Logging = name, name, from.restart, from.logging
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
	if s.Expand {
		s.circles(v)
	}
	if s.Group {
		from = s.forMembers(v)
	}
	d.siblings(within, s.Service, from)
}

// forMembers returns what the services of a group start from, and says what of the group means nothing to them.
func (s *service) forMembers(v value) defaults {
	const said = "a group of sub-services without a process.argv: "
	if len(s.ConfigData) > 0 {
		v.Warn(said + "its configData is not used")
	}
	for _, m := range v.Peek() {
		if m.Name != "nimi" {
			continue
		}
		for _, o := range m.Value.Peek() {
			if o.Name == "log" {
				s.oneFile(o.Value)
			}
			if slices.Contains(ofProcess, o.Name) && !o.Value.IsOff() && len(o.Value.Peek()) > 0 == (o.Value.Kind() == input.Object) && !o.Value.IsEmptyList() {
				o.Value.Warn(said + "it is not used; restart, log, environment and dependsOn of a group hold for its services")
			}
		}
	}
	below := defaults{s.Restart, s.Logging, slices.Concat(s.below.variables, s.groupVariables)}
	below.restart.SuccessExitStatus = slices.Clip(below.restart.SuccessExitStatus)
	below.restart.PreventExitStatus = slices.Clip(below.restart.PreventExitStatus)
	return below
}

// oneFile reports a file that all services of a group would have.
func (s *service) oneFile(options value) {
	for name, path := range map[string]*string{"file": &s.Logging.Path, "stderrFile": &s.Logging.StderrPath} {
		if *path != "" {
			options.ProblemAt(name, "must not be set for a group: all of its services would have the same file")
			*path = ""
		}
	}
}

// ofProcess are options that somebody may rely on, and that do not hold for the services of a group.
var ofProcess = []string{
	"user", "group", "supplementaryGroups", "umask", "capabilities", "noNewPrivileges", "limits", "resources", "nice", "oomScoreAdjust",
	"hooks", "ready", "health", "watchdog", "schedule", "sockets", "credentials", "directories", "environmentFiles", "condition",
	"profiles", "workingDirectory",
}
