package prelude

// giveStorage does nothing: on this machine the goroutine is in a register.
//
//go:nosplit
func giveStorage() {}
