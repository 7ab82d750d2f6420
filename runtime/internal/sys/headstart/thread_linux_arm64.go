package headstart

// giveStorage does nothing: on this machine the goroutine is in a register.
//
//go:nosplit
func giveStorage() {}
