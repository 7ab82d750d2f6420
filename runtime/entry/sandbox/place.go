package sandbox

import (
	"errors"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
)

// place returns where the control socket of the launcher is to be, inside and outside. The sandbox shares its directory
// with the outside. It is where the launcher would put it itself, so its client finds it there. Empty: there is no place.
func (f *front) place(explicit string) (path string, err error) {
	if explicit != "" {
		problem := ""
		if explicit[0] != '/' || sys.Parent(explicit) == "" || !socket.FitsSocket(explicit) {
			problem = "must be an absolute path of at most 107 bytes, in a directory below /"
		} else {
			problem = unfit(sys.Parent(explicit))
		}
		if problem != "" {
			return "", errors.New("control socket " + explicit + ": " + problem)
		}
		return explicit, nil
	}
	for _, path := range wire.Places(wire.Instance(f.sandbox.Program, f.sandbox.Instance, sys.WorkingDirectory())) {
		if path[0] == '@' || !socket.FitsSocket(path) {
			continue
		}
		dir := sys.Parent(path)
		switch fd, held, err := sys.ClaimControl(dir); { // the descriptor stays open, and the directory held
		case held:
			return "", errors.New("control socket " + path + ": another launcher has it")
		case err == nil:
			f.directory, f.lock = dir, fd
			return path, nil
		}
	}
	return "", nil
}

// unfit returns why a directory cannot be shared with the sandbox; "": it can.
func unfit(directory string) string {
	fd, e, place, err := sys.ReachDirectory(directory, sys.ToUse)
	if err != nil {
		return err.Error()
	}
	defer sys.Close(fd)
	place.Close()
	if e.Others() || place.Exposed || !sys.TrustedDirectory(fd, &e) {
		return "others can write to its directory, which the sandbox sees"
	}
	return ""
}
