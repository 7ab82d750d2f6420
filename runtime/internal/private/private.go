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
	// Path is absolute.
	Path string
	lock int
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

// Claim takes a directory in the first fit place of those that places lists. A place has to be writable, and not open
// to everybody without the sticky bit; where services run as other users, those must be able to get there.
func Claim(p *spec.Program, w Wish) (*Directory, error) {
	problem := "no directory to place files in"
	others := sys.User() == 0 && identities(p)
	for _, place := range places(w.Memory) {
		info, err := sys.Stat(place)
		if err != nil || !info.Directory || info.Shared && !info.Sticky || others && !passable(place) {
			continue
		}
		d, err := claimIn(place, p.Name, w)
		if d != nil {
			return d, nil
		}
		if err != nil {
			problem += "; " + place + ": " + err.Error()
		}
	}
	return nil, errors.New(problem)
}

// claimIn takes a directory in a place.
func claimIn(place, program string, w Wish) (*Directory, error) {
	base := place + "/nimi-" + program[:min(len(program), longest)] + w.Suffix
	path := base
	for n := 2; n <= instances; n++ {
		fd, claimed, err := sys.Claim(path, w.Mode)
		if err != nil {
			return nil, err
		}
		if claimed {
			if err := sys.Chmod(fd, w.Mode); err != nil { // the umask may have taken from it
				sys.Close(fd)
				return nil, err
			}
			return &Directory{path, fd}, nil
		}
		path = base + "-" + strconv.Itoa(n)
	}
	return nil, nil
}

// Remove removes the directory with all that is in it.
func (d *Directory) Remove() {
	sys.RemoveTree(d.Path)
	sys.Close(d.lock)
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

// passable tells whether every user can get to what is in a directory.
func passable(path string) bool {
	for i := 1; i <= len(path); i++ {
		if i < len(path) && path[i] != '/' {
			continue
		}
		if info, err := sys.Stat(path[:i]); err != nil || !info.Passable {
			return false
		}
	}
	return true
}
