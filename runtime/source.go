// Package source carries the source of the runtime, so that a nimi that has been copied somewhere can still
// build launchers. Nothing in the runtime imports it.
package source

import (
	"embed"
	"io/fs"
)

//go:embed spec entry launcher feature internal
var files embed.FS

// Files returns the tree below nimi/runtime. It has the packages' tests in it, which a build has no use for.
func Files() fs.FS { return files }
