package check

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// watches refuses nimi.watch.action = "reload" where there is no reload.
func watches(services []*input.Service, report *input.Report) {
	for _, s := range services {
		if s.Watch.Action == spec.WatchReload && s.Reload.Signal == 0 && s.Reload.Argv == nil {
			report.Add(s.At+".nimi.watch.action", `is "reload", but the service has no reload: set nimi.reload`)
		}
	}
}
