// Package credentials gives services files that only they can read (nimi.credentials), in a directory that they get as
// CREDENTIALS_DIRECTORY, as systemd does (systemd.exec(5)). It never shows what is in them.
package credentials

import (
	"errors"
	"strings"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/private"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// variable says where a service's credentials are, and where the launcher's own are.
const variable = "CREDENTIALS_DIRECTORY"

// most is how long a credential may be, in bytes: systemd's limit.
const most = 1 << 20

// Feature copies the files anew for each run of a service: before its preStart hook and before its main process. They
// are read with the launcher's rights. What cannot be read or written is a failure of the start.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	f := &files{host: h, placed: map[int]bool{}, links: map[string]string{}}
	h.At(host.Files, f.prepare)
	h.AtEnd = append(h.AtEnd, f.remove)
	h.Carriers = append(h.Carriers, f)
	return nil
}

type files struct {
	host   *host.Host
	root   *private.Directory // of all services; nil before the first
	placed map[int]bool       // units that have their directory
	links  map[string]string  // by path, where they lead
}

func (f *files) prepare(r *host.Run) error {
	if len(r.Service.Credentials) == 0 {
		return nil
	}
	anew := r.Role == machine.RoleMain || r.Role == machine.RolePreStart
	if anew || !f.placed[r.Unit] {
		f.placed[r.Unit] = false
		if err := f.place(r); err != nil {
			return err
		}
		f.placed[r.Unit] = true
	}
	r.Export(variable, f.root.Path+"/"+r.Service.Name)
	return nil
}

// place makes the directory of a service. Nothing of the service runs that could see it half done.
func (f *files) place(r *host.Run) (err error) {
	if f.root == nil {
		// Others can go through it to their own directory, but not list it.
		w := private.Wish{Suffix: "-credentials", Mode: 0o711, Memory: true}
		if f.root, err = private.Claim(f.host.Program, w); err != nil {
			return errors.New("credentials: " + err.Error())
		}
	}
	uid, gid, err := owner(r.Command)
	if err != nil {
		return errors.New("credentials: " + err.Error())
	}
	name := r.Service.Name
	sys.RemoveTreeAt(f.root.FD, name)
	if err := f.fill(r.Service, uid, gid); err != nil {
		sys.RemoveTreeAt(f.root.FD, name)
		return err
	}
	return nil
}

// fill makes the directory of a service, which is missing, with what is in it.
func (f *files) fill(s *spec.Service, uid, gid uint32) error {
	path := f.root.Path + "/" + s.Name
	wrap := func(err error) error { return errors.New("credentials: " + path + ": " + err.Error()) }
	if _, err := sys.MakeDirectoryAt(f.root.FD, s.Name, 0o700); err != nil {
		return wrap(err)
	}
	home, err := sys.OpenDirectory(f.root.FD, s.Name)
	if err != nil {
		return wrap(err)
	}
	defer sys.Close(home)
	for i := range s.Credentials {
		c := &s.Credentials[i]
		source, err := sourceOf(c)
		if err != nil {
			return err
		}
		content, err := sys.ReadGiven(source, most)
		if err != nil {
			return errors.New("credentials." + c.ID + ": " + source + ": " + err.Error())
		}
		if err := sys.WriteNewFor(home, c.ID, content, 0o400, uid, gid); err != nil {
			return errors.New("credentials." + c.ID + ": " + path + "/" + c.ID + ": " + err.Error())
		}
	}
	if err := sys.Own(home, 0o500, uid, gid); err != nil {
		return wrap(err)
	}
	for i := range s.Credentials {
		c := &s.Credentials[i]
		if c.Link == "" {
			continue
		}
		if err := f.link(c, path+"/"+c.ID, uid); err != nil {
			return errors.New("credentials." + c.ID + ": " + c.Link + ": " + err.Error())
		}
	}
	return nil
}

// sourceOf is the path of what a credential is copied from.
func sourceOf(c *spec.Credential) (string, error) {
	if strings.HasPrefix(c.Path, "/") {
		return c.Path, nil
	}
	own := sys.Getenv(variable)
	if own == "" {
		return "", errors.New("credentials." + c.ID + ": " + c.Path + ": the launcher has no $" + variable + " to find it in")
	}
	return own + "/" + c.Path, nil
}

// owner is who the process will be.
func owner(c *spawn.Command) (uid, gid uint32, err error) {
	if id := c.Identity; id != nil {
		return id.Uid, id.Gid, nil
	}
	own, _, err := spawn.Own()
	return own.Uid, own.Gid, err
}

func (f *files) remove() {
	for path, target := range f.links {
		unlink(path, target)
	}
	if f.root != nil {
		f.root.Remove()
	}
}
