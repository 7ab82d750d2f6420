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
	return nil
}

type directory struct {
	host   *host.Host
	root   string
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
		if d.root, err = d.makeRoot(); err != nil {
			return "", err
		}
	}
	home = d.root + "/" + s.Name
	for i := range s.ConfigData {
		if err := d.put(home, &s.ConfigData[i]); err != nil {
			return "", errors.New(home + "/" + s.ConfigData[i].Path + ": " + err.Error())
		}
	}
	return home, nil
}

// newName is what a file is called, in the root, until it is moved to its place in one step.
const newName = ".nimi-new"

// put makes one file, or replaces it.
func (d *directory) put(home string, f *spec.ConfigFile) error {
	path := home + "/" + f.Path
	if err := d.makeParents(sys.Parent(path)); err != nil {
		return err
	}
	made := d.root + "/" + newName
	sys.RemoveTree(made) // of a run, or an attempt, that went wrong
	var err error
	if f.Source != "" {
		err = sys.Link(f.Source, made)
	} else {
		err = sys.WriteNew(made, f.Text, 0o444)
	}
	if err != nil {
		return err
	}
	return sys.Rename(made, path)
}

// makeParents makes the directories from the root down to path.
func (d *directory) makeParents(path string) error {
	for i := len(d.root) + 1; i <= len(path); i++ {
		if i < len(path) && path[i] != '/' {
			continue
		}
		if info, err := sys.Stat(path[:i]); err == nil && info.Directory {
			continue
		}
		if err := sys.MakeDirectoryExact(path[:i], 0o755); err != nil {
			return err
		}
	}
	return nil
}

// remove clears the private directory away.
func (d *directory) remove() {
	if d.own != nil {
		d.own.Remove()
	}
}

// makeRoot returns the directory of this launcher's services.
func (d *directory) makeRoot() (root string, err error) {
	if set := d.host.Program.ConfigDirectory; set != "" {
		set = strings.TrimRight(set, "/")
		if err := sys.MakeDirectories(set, 0o755); err != nil {
			return "", errors.New(set + ": " + err.Error())
		}
		info, err := sys.Stat(set)
		switch {
		case err != nil:
			return "", errors.New(set + ": " + err.Error())
		case info.Shared:
			return "", errors.New(set + ": other users can write to it")
		case info.Owner != sys.User() && info.Owner != 0:
			return "", errors.New(set + ": belongs to another user")
		}
		return set, nil
	}
	if d.own, err = private.Claim(d.host.Program, private.Wish{Mode: 0o755}); err != nil {
		return "", err
	}
	return d.own.Path, nil
}
