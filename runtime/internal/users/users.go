// Package users finds users and groups in /etc/passwd and /etc/group (passwd(5), group(5)). It reads the files anew each
// time and asks nothing else: no name service, so what it says does not depend on a network or on libraries.
//
// A line that is not as it should be, or longer than 1 MiB, is passed over. 4294967295 is no id: to the system calls it
// means "leave it alone".
package users

import (
	"bytes"
	"errors"
	"strconv"

	"nimi/runtime/internal/sys/spawn"
)

const (
	passwd = "/etc/passwd"
	group  = "/etc/group"
)

// User is an entry of /etc/passwd.
type User struct {
	Name        string
	UID, GID    uint32
	Home, Shell string
	// Listed tells whether there is such an entry. Of a user without, only UID is known.
	Listed bool
}

// Find returns the user with a name or a number. A number need not be in the file, nor need there be a file; a name
// that is not there is an error.
func Find(user string) (User, error) { return find(passwd, user) }

func find(file, user string) (User, error) {
	uid, number := id(user)
	found := User{UID: uid}
	err := lines(file, func(line []byte) bool {
		var f [7][]byte
		if !split(line, f[:], 4) || !number && string(f[0]) != user {
			return false
		}
		uid, ok := id(string(f[2]))
		gid, ok2 := id(string(f[3]))
		if ok && ok2 && (!number || uid == found.UID) {
			found = User{Name: string(f[0]), UID: uid, GID: gid, Home: string(f[5]), Shell: string(f[6]), Listed: true}
		}
		return found.Listed
	})
	switch {
	case found.Listed, number && (err == nil || spawn.NotFound(err)):
		return found, nil
	case err != nil:
		return User{}, errors.New(user + ": " + file + ": " + err.Error())
	}
	return User{}, errors.New(user + ": not in " + file)
}

// FindGroup returns the id of the group with a name or a number. A number needs no entry in /etc/group.
func FindGroup(name string) (uint32, error) { return findGroup(group, name) }

func findGroup(file, name string) (uint32, error) {
	if gid, ok := id(name); ok {
		return gid, nil
	}
	var gid uint32
	found := false
	err := lines(file, func(line []byte) bool {
		var f [4][]byte
		if split(line, f[:], 3) && string(f[0]) == name {
			gid, found = id(string(f[2]))
		}
		return found
	})
	switch {
	case found:
		return gid, nil
	case err != nil:
		return 0, errors.New(name + ": " + file + ": " + err.Error())
	}
	return 0, errors.New(name + ": not in " + file)
}

// GroupsOf returns the ids of the groups that list a user by name, in the order of /etc/group. Without that file there
// are none.
func GroupsOf(user string) ([]uint32, error) { return groupsOf(group, user) }

func groupsOf(file, user string) ([]uint32, error) {
	var all []uint32
	err := lines(file, func(line []byte) bool {
		var f [4][]byte
		if split(line, f[:], 4) && lists(f[3], user) {
			if gid, ok := id(string(f[2])); ok {
				all = append(all, gid)
			}
		}
		return false
	})
	if err != nil && !spawn.NotFound(err) {
		return nil, errors.New(file + ": " + err.Error())
	}
	return all, nil
}

// lists tells whether a list of names, with commas between them, has name.
func lists(members []byte, name string) bool {
	for len(members) > 0 {
		var member []byte
		member, members, _ = bytes.Cut(members, []byte(","))
		if string(bytes.TrimSpace(member)) == name {
			return true
		}
	}
	return false
}

// split puts the fields of a line into f, and tells whether there are at least so many. Empty lines, comments, and the
// entries of NIS, which begin with "+" or "-", have none.
func split(line []byte, f [][]byte, least int) bool {
	if len(line) == 0 || line[0] == '#' || line[0] == '+' || line[0] == '-' || line[0] == ':' {
		return false
	}
	n := 0
	for more := true; more && n < len(f); n++ {
		f[n], line, more = bytes.Cut(line, []byte(":"))
	}
	return n >= least
}

// id reads a number that can be that of a user or a group. It has digits only.
func id(s string) (uint32, bool) {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseUint(s, 10, 32)
	return uint32(n), err == nil && n != 1<<32-1
}
