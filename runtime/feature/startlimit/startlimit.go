// Package startlimit has the machine limit the starts of services within a time (nimi.restart.window). The decision is the
// machine's; this has launchers contain it where it is used.
package startlimit

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
)

// Feature has the machine limit starts.
var Feature = host.Serving(func(c *host.Control) error {
	machine.LimitStarts(c.Machine)
	return nil
})
