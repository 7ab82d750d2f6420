// Package aftermath tells postStop hooks how the run before them has ended, as systemd.exec(5) has it: in SERVICE_RESULT,
// EXIT_CODE and EXIT_STATUS.
package aftermath

import (
	"strconv"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/spec"
)

// Feature tells them.
var Feature = host.Serving(func(h *host.Control) error {
	h.At(host.Environment, func(r *host.Run) error {
		if r.Role == machine.RolePostStop {
			tell(h, r)
		}
		return nil
	})
	return nil
})

func tell(h *host.Control, r *host.Run) {
	why, e := h.Machine.Result(r.Unit)
	result, code, status := "exit-code", "exited", strconv.Itoa(e.Code)
	if e.Signal != 0 {
		result, code, status = "signal", "killed", h.SignalName(spec.Signal(e.Signal))
	}
	if why != "" {
		result = why
	}
	if h.Cause != nil && h.Cause(r.Unit, e) != "" {
		result = "oom-kill"
	}
	r.Export("SERVICE_RESULT", result)
	if !e.Unstarted {
		r.Export("EXIT_CODE", code)
		r.Export("EXIT_STATUS", status)
	}
}
