// Package configdata gives services their configuration files (configData): before a service with such files starts for the first time,
// they are placed in a directory of its own, which it gets as XDG_CONFIG_HOME.
//
// A file that has a source is a symbolic link to it, one that has only text is written out. Where they stand: below
// settings.configData.directory if that is set, and then they are replaced in one step each, so that a
// reader never finds none; else in a directory that is made for this run in the first fit place of [places], which nobody else can have prepared, and
// is removed at the end. A directory that other users can write to is not used.
package configdata

import (
	"errors"
	"strings"

	"nimi/runtime/internal/feature"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Feature sets XDG_CONFIG_HOME for the services that have configuration files.
func Feature(h *feature.Host) error {
	d := &directory{host: h, placed: map[int]string{}}
	h.BeforeStart = append(h.BeforeStart, d.prepare)
	h.AtEnd = append(h.AtEnd, d.remove)
	return nil
}

type directory struct {
	host   *feature.Host
	root   string
	placed map[int]string // units' directories
	made   []string       // what to remove at the end, in the order of making
}

func (d *directory) prepare(unit int, c *sys.Command) error {
	s := d.host.Unit(unit)
	if len(s.ConfigData) == 0 {
		return nil
	}
	home, ok := d.placed[unit]
	if !ok {
		var err error
		if home, err = d.place(s); err != nil {
			return errors.New("configData: " + err.Error())
		}
		d.placed[unit] = home
	}
	c.Setenv("XDG_CONFIG_HOME", home)
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

// newName is what a file is called, in the root, until it is moved to its place.
const newName = ".nimi-new"

// put makes one file, under another name first where something may stand in its place.
func (d *directory) put(home string, f *spec.ConfigFile) error {
	path := home + "/" + f.Path
	if err := d.makeParents(sys.Parent(path)); err != nil {
		return err
	}
	final := path
	if d.host.Program.ConfigDirectory != "" {
		path = d.root + "/" + newName
		sys.Remove(path) // of a run that was interrupted
	}
	var err error
	if f.Source != "" {
		err = sys.Link(f.Source, path)
	} else {
		err = sys.WriteNew(path, f.Text, 0o444)
	}
	if err == nil && path != final {
		err = sys.Rename(path, final)
	}
	if err == nil {
		d.made = append(d.made, final)
	}
	return err
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
		if err := sys.MakeDirectory(path[:i], 0o755); err != nil {
			return err
		}
		d.made = append(d.made, path[:i])
	}
	return nil
}

// remove clears away what was made for this run alone.
func (d *directory) remove() {
	if d.host.Program.ConfigDirectory != "" {
		return
	}
	for i := len(d.made) - 1; i >= 0; i-- {
		sys.Remove(d.made[i])
	}
}

// makeRoot returns the directory of this launcher's services.
func (d *directory) makeRoot() (string, error) {
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
	problem := "no directory to place files in"
	for _, place := range d.places() {
		info, err := sys.Stat(place)
		if err != nil || !info.Directory || info.Shared && !info.Sticky {
			continue
		}
		root, err := sys.MakeUnique(place+"/nimi-", 0o755)
		if err == nil {
			d.made = append(d.made, root)
			return root, nil
		}
		problem += "; " + place + ": " + err.Error()
	}
	return "", errors.New(problem)
}

// places lists where a private directory may be made, best first: what systemd made for this unit (RuntimeDirectory= in
// systemd.exec(5)), what it made for this user (XDG base directory specification), the system's, and the shared ones.
func (d *directory) places() []string {
	var places []string
	for _, name := range []string{"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"} {
		first, _, _ := strings.Cut(sys.Getenv(name), ":")
		if strings.HasPrefix(first, "/") {
			places = append(places, first)
		}
	}
	places = append(places, "/run")
	if tmp := sys.Getenv("TMPDIR"); strings.HasPrefix(tmp, "/") {
		places = append(places, tmp)
	}
	return append(places, "/tmp", "/dev/shm")
}
