package wire

import (
	"strconv"
	"strings"

	"nimi/runtime/internal/sys"
)

// SocketVariable names the socket, to the launcher and to its commands. It is the launcher's own: services do not inherit
// it.
const SocketVariable = "NIMI_SOCKET"

// file is the name of the socket in its directory.
const file = "/control"

// Places lists where the socket of a program of this user can be, best first; the last is an abstract address.
func Places(program string) []string {
	var all []string
	for _, variable := range []string{"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"} {
		first, _, _ := strings.Cut(sys.Getenv(variable), ":")
		if strings.HasPrefix(first, "/") {
			all = append(all, first+"/nimi."+program+file)
		}
	}
	own := "nimi." + program + "." + strconv.Itoa(sys.User())
	all = append(all, "/run/nimi."+program+file)
	if tmp := sys.Getenv("TMPDIR"); strings.HasPrefix(tmp, "/") {
		all = append(all, tmp+"/"+own+file)
	}
	return append(all, "/tmp/"+own+file, "@"+own)
}
