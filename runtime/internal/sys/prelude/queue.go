//go:build linux && (amd64 || arm64) && go1.24 && !go1.27

package prelude

import _ "unsafe" // for go:linkname

// queue is the Go runtime's own: a variable without content there gives way to one of the same name that has content (see
// head). In use, and with nothing wanted, it means what it means when it is empty. Whether a release of Go that is not in the
// condition above has it in this way is to be looked up first (TestQueue tells); until then, with that release, a signal that
// comes within the millisecond in which the runtime starts ends the launcher, and the kernel its services.
//
//go:linkname queue runtime.sig
var queue = signalQueue{inUse: true}
