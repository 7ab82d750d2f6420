// Package identity has services run as other users and groups (nimi.user, nimi.group, nimi.supplementaryGroups).
//
// Names are looked up before each start of a process. What is not as it was asked for is an error, and the process does
// not start: a user or group that does not exist, rights that the launcher lacks.
package identity

import (
	"errors"
	"slices"
	"strconv"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/internal/users"
	"nimi/runtime/spec"
)

// Feature sets Command.Identity, and, as systemd.exec(5) has it for User=, HOME, LOGNAME, USER and SHELL.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	// Where every id is mapped, as outside of user namespaces, the maps need not be read at each start.
	f := feature{mapped: sys.AllMapped()}
	h.At(host.Identity, f.identify)
	return nil
}

type feature struct{ mapped bool }

func (f feature) identify(r *host.Run) error {
	want := &r.Service.Identity
	if want.User == "" && want.Group == "" && len(want.Groups) == 0 {
		return nil
	}
	own, whole, err := spawn.Own()
	if err != nil {
		return errors.New("identity: " + err.Error())
	}
	user, id, err := resolve(want, &own)
	if err != nil {
		return err
	}
	if want.User != "" && (user.Listed || id.Uid != own.Uid) {
		login(r, &user)
	}
	if whole && same(id, &own) {
		return nil // also without the right to say so
	}
	if !f.mapped {
		if err := inMap(id); err != nil {
			return errors.New(describe(want) + ": " + err.Error())
		}
	}
	id.KeepGroups = spawn.HasGroups(id.Groups)
	switch {
	case !f.mapped && !id.KeepGroups && sys.GroupsDenied():
		return errors.New(describe(want) + ": the launcher's groups cannot be left, as its user namespace denies setgroups(2)" +
			" (/proc/self/setgroups)")
	case !spawn.MayChangeIdentity():
		return errors.New(describe(want) + ": the launcher runs as user " + number(own.Uid) + " and group " + number(own.Gid) +
			", and has no right to change that")
	}
	r.Command.Identity = id
	return nil
}

// inMap returns an error if the launcher's user namespace has no such user or group: the kernel would say no more than that
// an argument is invalid.
func inMap(id *spawn.Identity) error {
	const why = " is not in the map of the launcher's user namespace (/proc/self/"
	if !sys.UserMapped(id.Uid) {
		return errors.New("user " + number(id.Uid) + why + "uid_map)")
	}
	for _, gid := range append([]uint32{id.Gid}, id.Groups...) {
		if !sys.GroupMapped(gid) {
			return errors.New("group " + number(gid) + why + "gid_map)")
		}
	}
	return nil
}

// resolve turns what is asked for into numbers.
func resolve(want *spec.Identity, own *spawn.Identity) (user users.User, id *spawn.Identity, err error) {
	id = &spawn.Identity{Uid: own.Uid, Gid: own.Gid}
	if want.User != "" {
		if user, err = users.Find(want.User); err != nil {
			return user, nil, errors.New("user " + err.Error())
		}
		if !user.Listed && want.Group == "" {
			return user, nil, errors.New("user " + want.User + ": not in /etc/passwd, which would say its group: set nimi.group")
		}
		id.Uid, id.Gid = user.UID, user.GID
	}
	if want.Group != "" {
		if id.Gid, err = users.FindGroup(want.Group); err != nil {
			return user, nil, errors.New("group " + err.Error())
		}
	}
	id.Groups = append(id.Groups, id.Gid) // as initgroups(3) has it
	if user.Listed {
		more, err := users.GroupsOf(user.Name)
		if err != nil {
			return user, nil, errors.New("groups of user " + want.User + ": " + err.Error())
		}
		id.Groups = append(id.Groups, more...)
	}
	for _, name := range want.Groups {
		gid, err := users.FindGroup(name)
		if err != nil {
			return user, nil, errors.New("supplementary group " + err.Error())
		}
		id.Groups = append(id.Groups, gid)
	}
	id.Groups = unique(id.Groups)
	return user, id, nil
}

// unique drops what comes again.
func unique(groups []uint32) []uint32 {
	kept := groups[:0]
	for _, g := range groups {
		if !slices.Contains(kept, g) {
			kept = append(kept, g)
		}
	}
	return kept
}

// same tells whether the two have the same rights. The group is one of the supplementary groups or not: that makes no
// difference.
func same(a, b *spawn.Identity) bool {
	return a.Uid == b.Uid && a.Gid == b.Gid && within(a, b) && within(b, a)
}

// within tells whether b has all groups of a.
func within(a, b *spawn.Identity) bool {
	for _, g := range a.Groups {
		if g != b.Gid && !slices.Contains(b.Groups, g) {
			return false
		}
	}
	return true
}

// login sets the variables that tell a program whose it is; what is not known of the user is unset, as the launcher's
// own would be wrong. A variable that the service sets or unsets itself is left alone.
func login(r *host.Run, user *users.User) {
	for _, v := range [...]struct{ name, value string }{
		{"HOME", user.Home}, {"LOGNAME", user.Name}, {"USER", user.Name}, {"SHELL", user.Shell},
	} {
		switch {
		case slices.ContainsFunc(r.Service.Environment, func(own spec.Variable) bool { return own.Name == v.name }):
		case v.value == "":
			r.Command.Unsetenv(v.name)
		default:
			r.Command.Setenv(v.name, v.value)
		}
	}
}

// describe names what was asked for.
func describe(want *spec.Identity) string {
	switch {
	case want.User != "":
		return "user " + want.User
	case want.Group != "":
		return "group " + want.Group
	}
	return "supplementary groups"
}

func number(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
