//go:build linux && (amd64 || arm64)

package prelude

import "unsafe"

// Text is the nth address of a text at an address.
//
//go:nosplit
//go:norace
//go:nocheckptr
func Text(at unsafe.Pointer, n int) *byte { return *(**byte)(unsafe.Add(at, n*8)) }

// command is what the command line and the environment say.
type command struct {
	env       unsafe.Pointer // where the environment begins
	runs      bool           // the services are to run, and no more is said
	plain     bool           // nor does the environment say anything about Nimi
	takesOver bool           // another launcher has executed this one, which takes over its services (carry.Variable)
}

// read reads them. What the environment says about Nimi is a place for the control socket, a takeover, or something that a later
// version may know. Valgrind, of which it tells too, ends a program that makes a process in the way of package child.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (c *command) read(sp unsafe.Pointer) {
	arguments := *(*int)(sp)
	c.env = unsafe.Add(sp, (arguments+2)*8) // after the number, the arguments and a zero
	c.runs = arguments < 2 || arguments == 2 && is(Text(sp, 2), "run")
	c.plain = true
	for n := 0; Text(c.env, n) != nil; n++ {
		v := Text(c.env, n)
		if Begins(v, "NIMI_TAKEOVER=") {
			c.takesOver = true
		}
		if Begins(v, "NIMI_") || Begins(v, "LD_PRELOAD=") && has(v, "/vgpreload_") {
			c.plain = false
		}
	}
}

// Begins tells whether the text at an address, which ends with a zero byte, begins with another.
//
//go:nosplit
//go:norace
//go:nocheckptr
func Begins(at *byte, with string) bool {
	for i := range len(with) {
		if *(*byte)(unsafe.Add(unsafe.Pointer(at), i)) != with[i] {
			return false
		}
	}
	return true
}

// has tells whether another text is in the one at an address.
//
//go:nosplit
//go:norace
func has(at *byte, text string) bool {
	for n := 0; Byte(at, n) != 0; n++ {
		if Begins((*byte)(unsafe.Add(unsafe.Pointer(at), n)), text) {
			return true
		}
	}
	return false
}

// Byte is the nth byte at an address.
//
//go:nosplit
//go:norace
//go:nocheckptr
func Byte(at *byte, n int) byte { return *(*byte)(unsafe.Add(unsafe.Pointer(at), n)) }

//go:nosplit
//go:norace
func is(at *byte, text string) bool { return Begins(at, text) && Byte(at, len(text)) == 0 }
