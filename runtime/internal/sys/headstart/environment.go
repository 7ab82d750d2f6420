//go:build linux && (amd64 || arm64)

package headstart

import (
	"unsafe"

	"nimi/runtime/internal/sys/child"
	"nimi/runtime/internal/sys/prelude"
	"nimi/runtime/spec"
)

// mostVariables bounds the time that it takes to find those of the same name.
const mostVariables = 512

// inherit notes which of the launcher's variables services get: as package launcher does it, where Go's library leaves out
// what is empty and all but the first of a name.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) inherit(env unsafe.Pointer) bool {
	for n := 0; prelude.Text(env, n) != nil; n++ {
		v := prelude.Text(env, n)
		if *v == 0 || withheld(v) || w.has(v) {
			continue
		}
		if w.variables == mostVariables {
			return false
		}
		w.words[w.variables] = uintptr(unsafe.Pointer(v))
		w.variables++
	}
	return true
}

//go:nosplit
//go:norace
func withheld(v *byte) bool {
	for i := range child.Withheld {
		if names(v, child.Withheld[i]) {
			return true
		}
	}
	return false
}

// has tells whether there is a variable of the same name already.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) has(v *byte) bool {
	for i := range w.variables {
		before := *(**byte)(unsafe.Pointer(&w.words[i]))
		for n := 0; prelude.Byte(v, n) == prelude.Byte(before, n) && prelude.Byte(v, n) != 0; n++ {
			if prelude.Byte(v, n) == '=' {
				return true
			}
		}
	}
	return false
}

// environ makes the environment of a service, what is inherited with its own changes, behind the variables in words. end is
// behind it; 0: that does not fit.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) environ(changes []spec.Variable) (end int) {
	n := w.variables
	if 2*n+len(changes) >= len(w.words) {
		return 0
	}
next:
	for i := range w.variables {
		v := *(**byte)(unsafe.Pointer(&w.words[i]))
		for c := range changes {
			if names(v, changes[c].Name) {
				continue next
			}
		}
		w.words[n] = w.words[i]
		n++
	}
	for c := range changes {
		if changes[c].Unset {
			continue
		}
		if w.words[n] = w.setting(&changes[c]); w.words[n] == 0 {
			return 0
		}
		n++
	}
	w.words[n] = 0
	w.basics.Env = uintptr(unsafe.Pointer(&w.words[w.variables]))
	return n + 1
}

// setting is "NAME=value" for the kernel, as put has it.
//
//go:nosplit
//go:norace
func (w *work) setting(v *spec.Variable) uintptr {
	begin := w.put(v.Name)
	if begin == 0 {
		return 0
	}
	w.text[w.used-1] = '='
	if w.put(v.Value) == 0 {
		return 0
	}
	return begin
}

// put copies a text for the kernel, and returns where it is; 0: it has no room, or a zero byte in it.
//
//go:noinline
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) put(s string) uintptr {
	if len(s) >= len(w.text)-w.used {
		return 0
	}
	begin := w.used
	for i := range len(s) {
		if s[i] == 0 {
			return 0
		}
		w.text[w.used] = s[i]
		w.used++
	}
	w.text[w.used] = 0
	w.used++
	return uintptr(unsafe.Pointer(&w.text[begin]))
}

// names tells whether a variable has a name.
//
//go:nosplit
//go:norace
func names(variable *byte, name string) bool {
	if !prelude.Begins(variable, name) {
		return false
	}
	end := prelude.Byte(variable, len(name))
	return end == '=' || end == 0
}
