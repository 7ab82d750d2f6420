// Package private makes directories that a launcher has to itself, for files that it places for its services: nobody
// else can write to them, and what a launcher that was killed has left in them is removed by the next.
package private

import (
	"errors"
	"strconv"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Directory is a private directory.
type Directory struct {
	// Path is absolute. It is for the services; the launcher itself works below FD.
	Path string
	// FD is open on it, and holds it.
	FD int
}

// Wish says what a directory is to be like.
type Wish struct {
	// Suffix is added to its name, which begins with nimi-<name of the program>.
	Suffix string
	// Mode are its permission bits. Others than the owner must not be able to write.
	Mode uint32
	// Memory: on a file system in memory rather than on a disk, if there is one to choose.
	Memory bool
}

const (
	// instances is how many launchers of the same name may have private directories in the same place.
	instances = 1000
	// longest is how much of a program's name is in that of a directory: 255 bytes is the most for all of it.
	longest = 200
)

// Claim takes a directory in the first fit place of those that places lists. A place has to be writable, and root's or the
// launcher's user's: who owns a directory can move what is in it. It must not be open to everybody without the sticky bit;
// where services run as other users, those must be able to get there.
func Claim(p *spec.Program, w Wish) (*Directory, error) {
	problem := "no directory to place files in"
	others := sys.User() == 0 && identities(p)
	for pass := range 2 {
		for _, path := range places() {
			place, err := open(path)
			tell := pass == 0
			if err == nil {
				var d *Directory
				if other := w.Memory && !sys.InMemory(place.fd); other == (pass == 1) && !(others && place.closed) {
					d, err = place.claim(p.Name, w)
					tell = true
				}
				sys.Close(place.fd)
				if d != nil {
					return d, nil
				}
			}
			if err != nil && tell {
				problem += "; " + path + ": " + err.Error()
			}
		}
	}
	return nil, errors.New(problem)
}

// claim takes a directory in a place.
func (p *place) claim(program string, w Wish) (*Directory, error) {
	base := "nimi-" + program[:min(len(program), longest)] + w.Suffix
	name := base
	for n := 2; n <= instances; n++ {
		fd, claimed, err := sys.ClaimAt(p.fd, name, w.Mode)
		if err != nil {
			return nil, err
		}
		if claimed {
			return &Directory{p.path + "/" + name, fd}, nil
		}
		name = base + "-" + strconv.Itoa(n)
	}
	return nil, nil
}

// Remove removes the directory with all that is in it.
func (d *Directory) Remove() {
	sys.RemoveBelow(d.FD)
	sys.RemoveHeld(d.Path, d.FD)
	sys.Close(d.FD)
}

// identities tells whether a service runs as another user or group.
func identities(p *spec.Program) bool {
	for i := range p.Services {
		if id := &p.Services[i].Identity; id.User != "" || id.Group != "" || id.Groups != nil {
			return true
		}
	}
	return false
}
