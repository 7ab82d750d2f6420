// Package checks has the machine ask services how they are (nimi.ready, nimi.health). The decisions are the machine's; this
// has launchers contain them where there is something to ask. What is no command is carried out by package probe.
package checks

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
)

// Feature has the machine ask.
var Feature = host.Serving(func(c *host.Control) error {
	machine.Checks(c.Machine)
	return nil
})
