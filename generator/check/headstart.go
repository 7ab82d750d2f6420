package check

import (
	"reflect"
	"slices"
	"strings"

	"nimi/runtime/spec"
)

// goes says of the fields of a program and of its services, by their paths, what they mean for the head start: services that
// the launcher's entry starts, before the Go runtime is up. A field that is not here means, where it is set, that nobody in
// the program has a head start. So a new option goes with none until somebody has thought about it.
var goes = map[string]head{
	"Program.Name": well, "Program.Logging.Format": well, "Program.Logging.Timestamps": well,
	"Program.Logging.Color": well, "Program.Logging.OnFull": well, "Program.Logging.File": well,
	"Program.Logging.Rotate.Size": well, "Program.Logging.Rotate.Keep": well,
	"Program.LogDirectory": well, "Program.LogEvents": well, // without the directory there is a message, and no files
	"Program.Shutdown.Signal": well, "Program.Shutdown.Timeout": well, "Program.Signals.From": well, "Program.Signals.To": well,
	"Program.Control.Enable": well, "Program.Hash": well, "Program.Takeover.Enable": well,

	"Service.Name": well, "Service.Path": well, "Service.Argv": well, "Service.Environment.Name": well,
	"Service.Environment.Value": well, "Service.Environment.Unset": well, "Service.WorkingDirectory": well, "Service.Hash": well,
	"Service.Type": well, "Service.OnFailure": well, "Service.OnSuccess": well, "Service.HealthAction": well,
	"Service.Hooks.PostStart.Argv": well, "Service.Hooks.PostStart.Optional": well, "Service.Hooks.PreStop.Argv": well,
	"Service.Hooks.PreStop.Optional": well, "Service.Hooks.PostStop.Argv": well, "Service.Hooks.PostStop.Optional": well,
	"Service.Stop.Signal": well, "Service.Stop.To": well, "Service.Stop.Timeout": well, "Service.Stop.Argv": well,
	"Service.Reload.Signal": well, "Service.Reload.Argv": well,
	"Service.Restart.Mode": well, "Service.Restart.Delay": well, "Service.Restart.Count": well, "Service.Restart.OnSuccess": well,
	"Service.Restart.Factor": well, "Service.Restart.MaxDelay": well, "Service.Restart.Jitter": well,
	"Service.Restart.ResetAfter": well, "Service.Restart.SuccessExitStatus": well, "Service.Restart.PreventExitStatus": well,
	"Service.Ready.LogLine.Source": well, "Service.Ready.LogLine.Table": well, "Service.Ready.StartTimeout": well,
	"Service.Ready.Continuous":   well,
	"Service.Identity.Umask.Set": well, "Service.Identity.Umask.Value": well, "Service.Identity.NoNewPrivileges": well,
	"Service.Limits.Resource": well, "Service.Limits.Soft": well, "Service.Limits.Hard": well,
	"Service.Nice.Set": well, "Service.Nice.Value": well, "Service.OOMScoreAdjust.Set": well, "Service.OOMScoreAdjust.Value": well,
	"Service.Logging.Format": well, "Service.Logging.Timestamps": well, "Service.Logging.Color": well, "Service.Logging.OnFull": well,
	"Service.Logging.File": well, "Service.Logging.Rotate.Size": well, "Service.Logging.Rotate.Keep": well,

	// What is to be read, found, decided or made first. None of it can end the launcher before a service has been started. A
	// user that is a number is looked up, too, for its groups and variables.
	"Service.Manual": beside, "Service.DependsOn": beside, "Service.EnvironmentFiles": beside, "Service.Stdin": beside,
	"Service.Identity.User": beside, "Service.Identity.Group": beside, "Service.Identity.Groups": beside,
	"Service.Identity.Capabilities": beside,
	"Service.Directories":           beside, "Service.Credentials": beside, "Service.ConfigData": beside, "Service.Watchdog": beside,
	"Service.Ready.Notify": beside, "Service.Ready.Descriptor": beside, "Service.Ready.PIDFile": beside, "Service.Hooks.PreStart": beside,
	"Service.Schedule": beside, "Service.Commands": beside, "Service.Consumes": beside, "Service.Logging.To": beside,

	"Service.Resources.Memory": beside, "Service.Resources.MemoryHigh": beside, "Service.Resources.CPU": beside,
	"Service.Resources.Pids": beside, "Service.Resources.IOWeight": beside, "Service.Resources.IO": beside,

	"Service.Resources.Group": well, "Service.Resources.Optional": well, // in a machine; see headStart
}

// probes are the fields of a probe, which goes well.
var probes = []string{
	"Exec", "TCP", "Unix", "HTTP.Address", "HTTP.Host", "HTTP.Target", "HTTP.Status", "File", "InitialDelay", "Period", "Timeout",
	"SuccessThreshold", "FailureThreshold",
}

// head is what an option means for the head start.
type head int

const (
	well   head = iota // a service can have one
	beside             // a service can have none, but the others may
	never              // nobody in the program can have one
)

// headStart chooses the services that have a head start: those that need no decision at run time, and nothing that has to be
// read, found or made first. The program of such a service has a path, as finding one is a decision. In a machine nobody has
// one if there is a module to load or a file system to mount before. Elsewhere nobody has one if a service is to have a control
// group: it has to be found out first whether there can be any, and the launcher may end if not.
func headStart(p *spec.Program, in *spec.Init) []int {
	settings := *p
	settings.Services = nil
	if needs(reflect.ValueOf(settings), "Program") != well || len(in.Modules)+len(in.Mounts) > 0 {
		return nil
	}
	var chosen []int
	for i := range p.Services {
		s := &p.Services[i]
		switch n := needs(reflect.ValueOf(*s), "Service"); {
		case n == never || s.Resources.Group && !in.Enable:
			return nil
		case n == well && strings.Contains(s.Argv[0], "/"):
			chosen = append(chosen, i)
		}
	}
	return chosen
}

// needs is the worst of what the fields of a structure mean that are set.
func needs(v reflect.Value, at string) (worst head) {
	for i := range v.NumField() {
		if f := v.Field(i); !f.IsZero() && !(f.Kind() == reflect.Slice && f.Len() == 0) {
			worst = max(worst, needsOf(f, at+"."+v.Type().Field(i).Name))
		}
	}
	return worst
}

// needsOf is what a field means that is set. Structures are looked into, unless they are in the table.
func needsOf(v reflect.Value, at string) (worst head) {
	h, known := goes[at]
	switch {
	case known && h != well:
		return h
	case v.Kind() == reflect.Struct:
		return needs(v, at)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			worst = max(worst, needs(v.Index(i), at))
		}
		return worst
	}
	for _, probe := range [...]string{"Service.Ready.Probe.", "Service.Health."} {
		if field, is := strings.CutPrefix(at, probe); is && slices.Contains(probes, field) {
			return well
		}
	}
	if !known {
		return never
	}
	return h
}
