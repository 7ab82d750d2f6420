// Package optionaldeps has the machine mind dependencies that are only for the order (nimi.dependsOn.<name>.required). The
// decisions are the machine's; this has launchers contain them where they are used.
package optionaldeps

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
)

// Feature has the machine mind them.
var Feature = host.Serving(func(c *host.Control) error {
	machine.OrderOnly(c.Machine)
	return nil
})
