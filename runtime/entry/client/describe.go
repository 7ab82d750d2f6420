package client

import (
	"strings"

	"nimi/runtime/internal/host"
	"nimi/runtime/spec"
)

// describe prints the configuration that is in the program. It needs no launcher that runs.
func (c *client) describe() {
	names, all := c.indices(c.names), len(c.options.words) == 0
	if all {
		for i := range c.program.Services {
			names = append(names, i)
		}
	}
	f := facts{}
	if c.options.has(optJSON) {
		f.json = &object{}
		f.json.open("", '{')
		f.whole(c.program)
		f.features(c.features)
		f.json.open("services", '[')
	} else if all {
		c.put("settings\n")
		f.whole(c.program)
		f.features(c.features)
		c.out = f.table.appendTo(c.out)
		c.put("\n")
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

// whole says what is set for all.
func (f *facts) whole(p *spec.Program) {
	f.text("name", p.Name)
	f.list("startup", p.Startup)
	f.logging(&p.Logging)
	f.text("logsDir", p.LogDirectory)
	f.flag("logEvents", p.LogEvents)
	f.text("configDirectory", p.ConfigDirectory)
	f.signal("shutdownSignal", p.Shutdown.Signal)
	f.limit("shutdownTimeout", p.Shutdown.Timeout)
	f.open("signals", len(p.Signals))
	for _, r := range p.Signals {
		f.pair("signals", name(r.From), " ", name(r.To), r.To == 0)
	}
	f.end(len(p.Signals))
	f.flag("control", p.Control.Enable)
	f.text("controlInstance", p.Control.Instance.Values()[p.Control.Instance].Text)
	if p.TUI.Enable {
		f.flag("tui", true)
	}
	f.text("tuiProgram", p.TUI.Program)
	f.flag("takeover", p.Takeover.Enable)
	first := []string(nil)
	for _, i := range p.HeadStart {
		first = append(first, p.Services[i].Name)
	}
	f.list("headStart", first)
	f.text("hash", p.Hash)
}

// features says what is set beside the program.
func (f *facts) features(all []host.Feature) {
	for _, feature := range all {
		if d, is := feature.(host.Described); is {
			for _, fact := range d.Describe() {
				f.text(fact.Key, fact.Value)
				f.list(fact.Key, fact.List)
			}
		}
	}
}

// service says what is set for one. A test walks the types of spec and looks whether each field is here.
func (f *facts) service(p *spec.Program, s *spec.Service) {
	f.text("path", s.Path)
	f.list("argv", s.Argv)
	f.commands("command", s.Commands)
	f.given(s)
	f.identity(&s.Identity)
	f.number("nice", s.Nice)
	f.number("oomScoreAdjust", s.OOMScoreAdjust)
	f.open("limits", len(s.Limits))
	for _, l := range s.Limits {
		f.pair("limits", word(l.Resource.Values(), int(l.Resource)), " ", bound(l.Soft)+":"+bound(l.Hard), false)
	}
	f.end(len(s.Limits))
	f.resources(&s.Resources)
	f.text("type", word(s.Type.Values(), int(s.Type)))
	f.text("autoStart", choice(s.Manual, "no", "yes"))
	f.list("profiles", s.Profiles)
	f.schedule(&s.Schedule)
	f.list("conditionPaths", s.Condition.Paths)
	f.list("condition", s.Condition.Exec)
	f.open("dependsOn", len(s.DependsOn))
	for _, d := range s.DependsOn {
		f.pair("dependsOn", p.Services[d.Service].Name, " ", word(d.Condition.Values(), int(d.Condition))+choice(d.Any > 0, " or another of list "+integer(int64(d.Any))+choice(d.Optional, "", ", needed"), choice(d.Optional, " if it starts", "")), false)
	}
	f.end(len(s.DependsOn))
	f.text("ready", readiness(&s.Ready))
	f.text("pidFile", s.Ready.PIDFile)
	f.probe("ready", &s.Ready.Probe)
	f.set("readyStartTimeout", s.Ready.StartTimeout)
	f.flag("readyContinuous", s.Ready.Continuous)
	f.text("health", probe(&s.Health))
	f.probe("health", &s.Health)
	if s.HealthAction != 0 {
		f.text("healthAction", word(s.HealthAction.Values(), int(s.HealthAction)))
	}
	f.set("watchdog", s.Watchdog)
	f.hooks("preStart", s.Hooks.PreStart)
	f.hooks("postStart", s.Hooks.PostStart)
	f.hooks("preStop", s.Hooks.PreStop)
	f.hooks("postStop", s.Hooks.PostStop)
	f.restart(&s.Restart)
	f.text("onFailure", word(s.OnFailure.Values(), int(s.OnFailure)))
	if s.OnSuccess != 0 {
		f.text("onSuccess", word(s.OnSuccess.Values(), int(s.OnSuccess)))
	}
	f.list("stopCommand", s.Stop.Argv)
	f.signal("stopSignal", s.Stop.Signal)
	if s.Stop.To != 0 {
		f.text("stopTo", word(s.Stop.To.Values(), int(s.Stop.To)))
	}
	f.limit("stopTimeout", s.Stop.Timeout)
	f.list("reloadCommand", s.Reload.Argv)
	f.signal("reloadSignal", s.Reload.Signal)
	if s.ConfigData != nil || s.OnChange != 0 {
		f.text("onChange", word(s.OnChange.Values(), int(s.OnChange)))
	}
	f.watch(&s.Watch)
	f.logging(&s.Logging)
	f.text("hash", s.Hash)
}

// watch says what is done when files change.
func (f *facts) watch(w *spec.Watch) {
	if w.Paths == nil {
		return
	}
	f.list("watchPaths", w.Paths)
	f.list("watchIgnore", w.Ignore)
	f.text("watchAction", word(w.Action.Values(), int(w.Action)))
	f.list("watchCommand", w.Argv)
	f.time("watchDelay", w.Delay)
	f.flag("watchCascade", w.Cascade)
}

// given says what the service finds: variables, files, sockets.
func (f *facts) given(s *spec.Service) {
	f.open("environment", len(s.Environment))
	for i := range s.Environment {
		v := &s.Environment[i]
		f.pair("environment", v.Name, "=", v.Value, v.Unset)
	}
	f.end(len(s.Environment))
	f.flag("expand", s.Expand)
	f.open("environmentFiles", len(s.EnvironmentFiles))
	for i := range s.EnvironmentFiles {
		e := &s.EnvironmentFiles[i]
		f.pair("environmentFiles", e.Path, " ", choice(e.Optional, "optional", "required")+" "+word(e.Format.Values(), int(e.Format)), false)
	}
	f.end(len(s.EnvironmentFiles))
	f.text("workingDirectory", s.WorkingDirectory)
	f.text("stdin", s.Stdin)
	f.flag("consumer", s.Consumes)
	f.flag("terminal", s.Terminal)
	f.open("sockets", len(s.Sockets))
	for i := range s.Sockets {
		f.pair("sockets", s.Sockets[i].Name, " ", listening(&s.Sockets[i]), false)
	}
	f.end(len(s.Sockets))
	f.flag("noListenPid", s.NoListenPid)
	f.open("configData", len(s.ConfigData))
	for i := range s.ConfigData {
		e := &s.ConfigData[i]
		f.pair("configData", e.Path, " ", choice(e.Source == "", integer(int64(len(e.Text)))+" bytes", e.Source), false)
	}
	f.end(len(s.ConfigData))
	f.open("directories", len(s.Directories))
	for i := range s.Directories {
		d := &s.Directories[i]
		f.pair("directories", d.Path, " ", word(d.Kind.Values(), int(d.Kind))+" "+octal(d.Mode), false)
	}
	f.end(len(s.Directories))
	f.open("credentials", len(s.Credentials))
	for i := range s.Credentials {
		c := &s.Credentials[i]
		f.pair("credentials", c.ID, " ", c.Path+choice(c.Link == "", "", " at "+c.Link), false)
	}
	f.end(len(s.Credentials))
}

func (f *facts) identity(i *spec.Identity) {
	f.text("user", i.User)
	f.text("group", i.Group)
	f.list("supplementaryGroups", i.Groups)
	if i.Umask.Set {
		f.text("umask", octal(i.Umask.Value))
	}
	f.bits("ambientCapabilities", i.Capabilities.Ambient)
	f.bits("droppedCapabilities", i.Capabilities.Drop)
	f.flag("noNewPrivileges", i.NoNewPrivileges)
}

func (f *facts) schedule(s *spec.Schedule) {
	f.set("schedule", s.Interval)
	if c := &s.Cron; s.Set() && s.Interval == 0 {
		f.text("schedule", list(c.Minutes, 0, 59)+" "+list(c.Hours, 0, 23)+" "+list(c.Days, 1, 31)+" "+list(c.Months, 1, 12)+" "+list(c.Weekdays, 0, 6)+
			choice(c.EitherDay, " (either day)", ""))
	}
	f.flag("scheduleRunOnStart", s.RunOnStart)
	f.set("scheduleRandomDelay", s.RandomDelay)
	f.flag("scheduleCatchUp", s.CatchUp)
	f.flag("schedulePersistent", s.Persistent)
}

// probe says how often is asked, and what counts.
func (f *facts) probe(of string, p *spec.Probe) {
	f.set(of+"InitialDelay", p.InitialDelay)
	f.set(of+"Period", p.Period)
	f.set(of+"Timeout", p.Timeout)
	f.count(of+"SuccessThreshold", p.SuccessThreshold)
	f.count(of+"FailureThreshold", p.FailureThreshold)
}

func (f *facts) restart(r *spec.Restart) {
	f.text("restart", word(r.Mode.Values(), int(r.Mode)))
	f.time("restartDelay", r.Delay)
	f.count("restartCount", r.Count)
	f.flag("restartOnSuccess", r.OnSuccess)
	if r.Factor != 0 {
		f.plain("restartFactor", factor(int64(r.Factor*1000+0.5)))
	}
	f.set("restartMax", r.MaxDelay)
	f.set("restartJitter", r.Jitter)
	f.set("restartResetAfter", r.ResetAfter)
	f.set("restartWindow", r.Window)
	f.text("successExitStatus", exitStatus(r.SuccessExitStatus))
	f.text("preventExitStatus", exitStatus(r.PreventExitStatus))
}

// exitStatus lists exit codes, and signals as "signal 15".
func exitStatus(list []int) string {
	text := ""
	for _, n := range list {
		text += choice(n >= spec.EndedBy, " signal", "") + " " + integer(int64(n%spec.EndedBy))
	}
	return strings.TrimPrefix(text, " ")
}

func (f *facts) logging(l *spec.Logging) {
	f.text("log", word(l.Format.Values(), int(l.Format)))
	f.flag("logTimestamps", l.Timestamps)
	if l.Color != 0 {
		f.text("logColor", word(l.Color.Values(), int(l.Color)))
	}
	if l.OnFull != 0 {
		f.text("logOnFull", word(l.OnFull.Values(), int(l.OnFull)))
	}
	f.flag("logFile", l.File)
	f.text("logPath", l.Path)
	f.text("logStderrPath", l.StderrPath)
	f.text("logSyslog", l.Syslog)
	f.text("logTo", l.To)
	f.count("logRotateSize", l.Rotate.Size)
	f.count("logRotateKeep", l.Rotate.Keep)
}
