package private

import (
	"errors"
	"strings"

	"nimi/runtime/internal/sys"
)

// place is a directory in which there may be private ones.
type place struct {
	path   string
	fd     int
	closed bool // some users cannot get to what is in it
}

// places lists where a private directory may be made, best first: what systemd made for this unit (RuntimeDirectory= in
// systemd.exec(5)), what it made for this user (XDG base directory specification), the system's, and the shared ones.
func places() []string {
	var all []string
	for _, name := range []string{"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"} {
		first, _, _ := strings.Cut(sys.Getenv(name), ":")
		all = add(all, first)
	}
	all = add(all, "/run")
	all = add(all, sys.Getenv("TMPDIR"))
	return append(all, "/tmp", "/dev/shm")
}

// add adds an absolute path.
func add(all []string, place string) []string {
	if strings.HasPrefix(place, "/") {
		all = append(all, place)
	}
	return all
}

// errUnfit is why a place is not used.
var errUnfit = errors.New("others can change what is in it")

// open opens a place, if it is fit.
func open(path string) (place, error) {
	fd, e, way, err := sys.ReachDirectory(path, sys.ToUse)
	if err != nil {
		return place{}, err
	}
	way.Close()
	if !sys.Shelters(fd, &e) || way.Loose != "" {
		sys.Close(fd)
		return place{}, errUnfit
	}
	return place{path, fd, way.Closed || !e.Passable()}, nil
}
