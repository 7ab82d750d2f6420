// Package configdata gives services their configuration files (configData): before a service with such files
// starts for the first time, they are placed in a directory of its own, which it gets as XDG_CONFIG_HOME.
//
// A file that has a source is a symbolic link to it, one that has only text is written out. Where they stand: below
// settings.configData.directory if that is set; else in a private directory (package private), which is removed at the
// end. A directory that other users can write to is not used. Every user can read them.
package configdata

import (
	"errors"
	"strings"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/private"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Feature sets XDG_CONFIG_HOME for the services that have configuration files.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	d := &directory{host: h, placed: map[int]string{}}
	h.At(host.Files, d.prepare)
	h.AtEnd = append(h.AtEnd, d.remove)
	h.Carriers = append(h.Carriers, d)
	return nil
}

type directory struct {
	host   *host.Host
	root   string
	fd     int            // open on the root
	placed map[int]string // units' directories
	own    *private.Directory
}

func (d *directory) prepare(r *host.Run) error {
	s := r.Service
	if len(s.ConfigData) == 0 {
		return nil
	}
	home, ok := d.placed[r.Unit]
	if !ok {
		var err error
		if home, err = d.place(s); err != nil {
			return errors.New("configData: " + err.Error())
		}
		d.placed[r.Unit] = home
	}
	r.Export("XDG_CONFIG_HOME", home)
	return nil
}

// place puts all files of a service where they belong.
func (d *directory) place(s *spec.Service) (home string, err error) {
	if d.root == "" {
		if err = d.makeRoot(); err != nil {
			return "", err
		}
	}
	home = d.root + "/" + s.Name
	for i := range s.ConfigData {
		if err := d.put(s.Name, &s.ConfigData[i]); err != nil {
			return "", errors.New(home + "/" + s.ConfigData[i].Path + ": " + err.Error())
		}
	}
	return home, nil
}

// newName is what a file is called, in the root, until it is moved to its place in one step.
const newName = ".nimi-new"

// put makes one file, or replaces it, below the root.
func (d *directory) put(service string, f *spec.ConfigFile) error {
	dir, name, err := d.parents(service + "/" + f.Path)
	if err != nil {
		return err
	}
	defer sys.Close(dir)
	sys.RemoveTreeAt(d.fd, newName) // of a run, or an attempt, that went wrong
	if f.Source != "" {
		err = sys.MakeLinkAt(f.Source, d.fd, newName)
	} else {
		err = sys.WriteNewAt(d.fd, newName, []byte(f.Text), 0o444)
	}
	if err != nil {
		return err
	}
	if err = sys.RenameAt(d.fd, newName, dir, name); err != nil {
		sys.RemoveAt(d.fd, newName)
	}
	return err
}

// parents makes the directories from the root down to a file, and opens the last. None may be a link: there are none but
// the files themselves.
func (d *directory) parents(path string) (dir int, name string, err error) {
	if dir, err = sys.OpenSearch(d.fd, "."); err != nil {
		return -1, "", err
	}
	for {
		name, rest, more := strings.Cut(path, "/")
		if !more {
			return dir, name, nil
		}
		path = rest
		next := -1
		if _, err = sys.MakeDirectoryAt(dir, name, 0o755); err == nil {
			next, err = sys.OpenSearch(dir, name)
		}
		sys.Close(dir)
		if err != nil {
			return -1, "", err
		}
		dir = next
	}
}

// remove clears the private directory away.
func (d *directory) remove() {
	if d.own != nil {
		d.own.Remove()
	}
}

// makeRoot finds the directory of this launcher's services.
func (d *directory) makeRoot() (err error) {
	set := d.host.Program.ConfigDirectory
	if set == "" {
		if d.own, err = private.Claim(d.host.Program, private.Wish{Mode: 0o755}); err != nil {
			return err
		}
		d.root, d.fd = d.own.Path, d.own.FD
		return nil
	}
	set = strings.TrimRight(set, "/")
	fd, e, place, err := sys.ReachDirectory(set, sys.ToMake)
	if err != nil {
		return errors.New(set + ": " + err.Error())
	}
	place.Close()
	loose := place.Firm()
	switch {
	case loose != nil:
		err = errors.New(set + ": " + loose.Error())
	case e.Others():
		err = errors.New(set + ": other users can write to it")
	case !sys.TrustedDirectory(fd, &e):
		err = errors.New(set + ": belongs to another user")
	default:
		d.root, d.fd = set, fd
		return nil
	}
	sys.Close(fd)
	return err
}
