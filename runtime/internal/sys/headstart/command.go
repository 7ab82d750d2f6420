//go:build linux && (amd64 || arm64)

package headstart

import "unsafe"

// word is the nth word at an address.
//
//go:nosplit
//go:norace
//go:nocheckptr
func word(at unsafe.Pointer, n int) *byte { return *(**byte)(unsafe.Add(at, n*8)) }

// runs tells whether the command line says no more than that the services are to run, and nothing in the environment is
// about Nimi: a place for the control socket, a takeover, or something that a later version may know. Valgrind, of which the
// environment tells too, ends a program that makes a process in the way of package child. env is where the environment begins. takesOver tells whether
// another launcher has executed this one, which takes over its services (carry.Variable).
//
//go:nosplit
//go:norace
//go:nocheckptr
func runs(sp unsafe.Pointer) (env unsafe.Pointer, asked, takesOver bool) {
	arguments := *(*int)(sp)
	asked = arguments < 2 || arguments == 2 && is(word(sp, 2), "run")
	env = unsafe.Add(sp, (arguments+2)*8) // after the number, the arguments and a zero
	for n := 0; word(env, n) != nil; n++ {
		v := word(env, n)
		if begins(v, "NIMI_TAKEOVER=") {
			return nil, false, true
		}
		if begins(v, "NIMI_") || begins(v, "LD_PRELOAD=") && has(v, "/vgpreload_") {
			asked = false
		}
	}
	return env, asked, false
}

// begins tells whether the text at an address, which ends with a zero byte, begins with another.
//
//go:nosplit
//go:norace
//go:nocheckptr
func begins(at *byte, with string) bool {
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
	for n := 0; byteAt(at, n) != 0; n++ {
		if begins((*byte)(unsafe.Add(unsafe.Pointer(at), n)), text) {
			return true
		}
	}
	return false
}

//go:nosplit
//go:norace
//go:nocheckptr
func byteAt(at *byte, n int) byte { return *(*byte)(unsafe.Add(unsafe.Pointer(at), n)) }

//go:nosplit
//go:norace
func is(at *byte, text string) bool { return begins(at, text) && byteAt(at, len(text)) == 0 }

// names tells whether a variable has a name.
//
//go:nosplit
//go:norace
func names(variable *byte, name string) bool {
	if !begins(variable, name) {
		return false
	}
	end := byteAt(variable, len(name))
	return end == '=' || end == 0
}
