// Package alternatives has the machine mind dependencies of which any will do (nimi.dependsOn.<name>.any, nimi.log.to). The
// decisions are the machine's; this has launchers contain them where they are used.
package alternatives

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
)

// Feature has the machine mind them.
var Feature = host.Serving(func(c *host.Control) error {
	machine.Alternatives(c.Machine)
	return nil
})
