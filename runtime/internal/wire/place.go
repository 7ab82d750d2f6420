package wire

import (
	"strconv"
	"strings"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// SocketVariable names the socket, to the launcher and to its commands. It is the launcher's own: services do not inherit
// it.
const SocketVariable = "NIMI_SOCKET"

// file is the name of the socket in its directory.
const file = "/control"

// Instance is what a launcher is called among those of one user: after its program and, where there is one for each
// directory, after the directory that it was started in. Without a directory, as of one that has been removed, it is
// called after its program alone.
func Instance(program string, kind spec.Instance, directory string) string {
	if kind != spec.InstanceDirectory || directory == "" {
		return program
	}
	h := newSum()
	h.add(directory)
	return program + "+" + h.digits()
}

// Places lists where the socket of an instance of this user's can be, best first; the last is an abstract address.
//
// Abstract addresses belong to the network namespace, which the containers of a pod share, so that of a launcher names
// its mount namespace too: by that the launcher and its commands, which run in the same container, come to the same one,
// and another container's to another.
func Places(instance string) []string {
	var all []string
	for _, variable := range []string{"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"} {
		first, _, _ := strings.Cut(sys.Getenv(variable), ":")
		if strings.HasPrefix(first, "/") {
			all = append(all, first+"/nimi."+instance+file)
		}
	}
	own := owned(instance)
	all = append(all, SystemPlace(instance))
	if tmp := sys.Getenv("TMPDIR"); strings.HasPrefix(tmp, "/") {
		all = append(all, tmp+"/"+own+file)
	}
	abstract := "@" + own
	if space := sys.MountNamespace(); space != "" {
		abstract += "." + space
	}
	return append(all, "/tmp/"+own+file, abstract)
}

// SystemPlace is the place for launchers of root, or of users to whom root has given the directory.
func SystemPlace(instance string) string { return "/run/nimi." + instance + file }

// IsPlace tells whether a path is a place of an instance of this user's in some environment, which may be another than
// this process's.
func IsPlace(path, instance string) bool {
	dir, is := strings.CutSuffix(path, file)
	if !is || !strings.HasPrefix(path, "/") {
		return false
	}
	name := dir[strings.LastIndexByte(dir, '/')+1:]
	return name == "nimi."+instance || name == owned(instance)
}

// owned is the name of a directory that may stand beside those of other users.
func owned(instance string) string { return "nimi." + instance + "." + strconv.Itoa(sys.User()) }
