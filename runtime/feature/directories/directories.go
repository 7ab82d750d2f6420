// Package directories makes directories for services (nimi.directories), as systemd.exec(5) has them for
// StateDirectory=, RuntimeDirectory=, CacheDirectory= and LogsDirectory=: with owner and mode, and exported as
// STATE_DIRECTORY and so on, joined with ":".
package directories

import (
	"errors"
	"strings"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/private"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Feature makes them for each run of a service: before its preStart hook and before its main process. That one cannot
// be made is a failure of the start. At the end, runtime directories are removed.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	d := &directories{host: h, made: map[int]bool{}, runtime: map[string]kept{}}
	h.At(host.Files, d.prepare)
	h.AtEnd = append(h.AtEnd, d.remove)
	h.Carriers = append(h.Carriers, d)
	return nil
}

type directories struct {
	host    *host.Host
	own     *private.Directory // in place of /run, where there is neither a right to it nor a place of the user's
	made    map[int]bool       // units whose directories are there
	runtime map[string]kept    // what is removed at the end, by path
}

// kept is a runtime directory. Another launcher of the same configuration has the same, so each holds a lock on it, and
// the last one removes it.
type kept struct {
	owner owner
	lock  int
}

func (d *directories) prepare(r *host.Run) error {
	all := r.Service.Directories
	if len(all) == 0 {
		return nil
	}
	anew := r.Role == machine.RoleMain || r.Role == machine.RolePreStart || !d.made[r.Unit]
	var lists [len(kinds)]string
	for i := range all {
		k := all[i].Kind
		path, err := d.path(&all[i])
		if err == nil && anew {
			err = d.make(r, &all[i], path)
		}
		if err != nil {
			return errors.New("directories." + k.Values()[k].Text + ": " + err.Error())
		}
		if lists[k] != "" {
			lists[k] += ":"
		}
		lists[k] += path
	}
	d.made[r.Unit] = true
	for k, list := range lists {
		if list != "" {
			r.Export(kinds[k].variable, list)
		}
	}
	return nil
}

// make makes one directory, or makes what is there as it is to be.
func (d *directories) make(r *host.Run, dir *spec.Directory, path string) error {
	o, err := ownerOf(r)
	if err != nil {
		return err
	}
	made, err := ensure(path, uint32(dir.Mode), o)
	if err != nil {
		return errors.New(path + ": " + err.Error())
	}
	// One that the configuration names in full may be somebody else's: only what the launcher has made is its to remove.
	if dir.Kind == spec.DirectoryRuntime && (made || !strings.HasPrefix(dir.Path, "/")) {
		d.keep(path, o)
	}
	return nil
}

// keep notes that a directory is to be removed at the end.
func (d *directories) keep(path string, o owner) {
	p, known := d.runtime[path]
	if !known {
		p.lock = -1
		if place, err := sys.Reach(path, sys.ToUse); err == nil {
			p.lock = sys.Share(place.Dir, place.Name)
			place.Close()
		}
	}
	p.owner = o
	d.runtime[path] = p
}

func (d *directories) remove() {
	for path, p := range d.runtime {
		if sys.Sole(p.lock) {
			removeTree(path, p.owner.uid)
		}
	}
	if d.own != nil {
		d.own.Remove()
	}
}
