// Package environmentfiles reads variables of services from files (nimi.environmentFiles), for what must not be part of
// the configuration. It never shows what is in them.
package environmentfiles

import (
	"errors"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
)

// most is how long a file may be, in bytes. An environment that is longer cannot be passed on (execve(2)).
const most = 1 << 20

// Feature reads the files anew before every start of a process, with the launcher's rights. What they say goes over the
// service's other variables, but not over what Nimi itself exports, and what a later one says over an earlier one. A file that cannot be read, or is malformed, is a
// failure of the start.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	h.At(host.Environment, func(r *host.Run) error {
		files := r.Service.EnvironmentFiles
		for i := range files {
			text, err := sys.ReadGiven(files[i].Path, most)
			if err != nil && files[i].Optional && spawn.NotFound(err) {
				continue
			}
			if err == nil {
				err = parse(string(text), r.Command.Setenv)
			}
			if err != nil {
				return errors.New("environmentFiles: " + files[i].Path + ": " + err.Error())
			}
		}
		return nil
	})
	return nil
}
