package client

import "nimi/runtime/spec"

// describe prints the configuration that is in the program. It needs no launcher that runs.
func (c *client) describe() {
	names, all := c.names, len(c.options.words) == 0
	if all {
		for i := range c.program.Services {
			names = append(names, i)
		}
	}
	f := facts{}
	if c.options.has(optJSON) {
		f.json = &object{}
		f.json.open("", '{')
		f.json.text("name", c.program.Name)
		f.list("startup", c.program.Startup)
		f.json.open("services", '[')
	} else if c.program.Startup != nil && all {
		c.put("startup: ", command(c.program.Startup), "\n\n")
	}
	for at, i := range names {
		s := &c.program.Services[i]
		if f.json == nil {
			if at > 0 {
				c.put("\n")
			}
			c.put(s.Name, "\n")
			f.table = table{}
			f.service(c.program, s)
			c.out = f.table.appendTo(c.out)
			continue
		}
		f.json.open("", '{')
		f.json.text("name", s.Name)
		f.service(c.program, s)
		f.json.close('}')
	}
	if f.json != nil {
		f.json.close(']')
		f.json.close('}')
		c.out = append(f.json.b, '\n')
	}
}

// service says what is known of one.
func (f *facts) service(p *spec.Program, s *spec.Service) {
	f.text("path", s.Path)
	f.list("argv", s.Argv)
	f.open("environment", len(s.Environment))
	for i := range s.Environment {
		v := &s.Environment[i]
		f.pair("environment", v.Name, "=", v.Value, v.Unset)
	}
	f.end(len(s.Environment))
	f.open("environmentFiles", len(s.EnvironmentFiles))
	for i := range s.EnvironmentFiles {
		f.pair("environmentFiles", s.EnvironmentFiles[i].Path, " ", choice(s.EnvironmentFiles[i].Optional, "optional", "required"), false)
	}
	f.end(len(s.EnvironmentFiles))
	f.text("workingDirectory", s.WorkingDirectory)
	f.text("stdin", s.Stdin)
	f.text("user", s.Identity.User)
	f.text("group", s.Identity.Group)
	f.list("supplementaryGroups", s.Identity.Groups)
	f.text("type", s.Type.Values()[s.Type].Text)
	f.text("autoStart", choice(s.Manual, "no", "yes"))
	if s.Schedule.Interval != 0 {
		f.time("schedule", s.Schedule.Interval)
	} else if s.Schedule.Set() {
		f.text("schedule", "calendar")
	}
	f.open("dependsOn", len(s.DependsOn))
	for _, d := range s.DependsOn {
		f.pair("dependsOn", p.Services[d.Service].Name, " ", d.Condition.Values()[d.Condition].Text, false)
	}
	f.end(len(s.DependsOn))
	f.text("ready", readiness(&s.Ready))
	f.text("health", probe(&s.Health))
	f.open("sockets", len(s.Sockets))
	for i := range s.Sockets {
		f.pair("sockets", s.Sockets[i].Name, " ", s.Sockets[i].Listen, false)
	}
	f.end(len(s.Sockets))
	f.open("configData", len(s.ConfigData))
	for i := range s.ConfigData {
		f.pair("configData", s.ConfigData[i].Path, " ", s.ConfigData[i].Source, s.ConfigData[i].Source == "")
	}
	f.end(len(s.ConfigData))
	f.open("directories", len(s.Directories))
	for i := range s.Directories {
		d := &s.Directories[i]
		f.pair("directories", d.Path, " ", d.Kind.Values()[d.Kind].Text, false)
	}
	f.end(len(s.Directories))
	f.open("credentials", len(s.Credentials))
	for i := range s.Credentials {
		f.pair("credentials", s.Credentials[i].ID, " ", s.Credentials[i].Path, false)
	}
	f.end(len(s.Credentials))
	f.text("restart", s.Restart.Mode.Values()[s.Restart.Mode].Text)
	f.time("restartDelay", s.Restart.Delay)
	f.text("onFailure", s.OnFailure.Values()[s.OnFailure].Text)
	f.list("stopCommand", s.Stop.Argv)
	f.text("stopSignal", s.Stop.Signal.Values()[s.Stop.Signal].Text)
	f.time("stopTimeout", s.Stop.Timeout)
	f.list("reloadCommand", s.Reload.Argv)
	f.text("reloadSignal", s.Reload.Signal.Values()[s.Reload.Signal].Text)
}

func choice(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// readiness says how it is known that a service is ready; "" where it is so at once.
func readiness(r *spec.Ready) string {
	switch {
	case r.Notify:
		return "notify"
	case r.Descriptor != 0:
		return "descriptor " + integer(int64(r.Descriptor))
	case r.LogLine.Source != "":
		return "logLine " + quote(r.LogLine.Source)
	}
	return probe(&r.Probe)
}

func probe(p *spec.Probe) string {
	switch {
	case p.Exec != nil:
		return "exec " + command(p.Exec)
	case p.TCP != "":
		return "tcp " + p.TCP
	case p.Unix != "":
		return "unix " + p.Unix
	case p.HTTP.Address != "":
		return "http " + p.HTTP.Address + p.HTTP.Target
	case p.File != "":
		return "file " + p.File
	}
	return ""
}
