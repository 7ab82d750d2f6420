// Package environmentfiles reads variables of services from files (nimi.environmentFiles), for what must not be part of
// the configuration. It never shows what is in them.
package environmentfiles

import (
	"errors"
	"strconv"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// most is how long a file may be, in bytes. An environment that is longer cannot be passed on (execve(2)).
const most = 1 << 20

// Feature reads the files anew before every start of a process, with the launcher's rights. What they say goes over the
// service's other variables, but not over what Nimi itself exports, and what a later one says over an earlier one. A file
// that cannot be read, or is malformed, is a failure of the start. A line that other forms of such files give another
// meaning is told once.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	told := map[string]bool{}
	h.At(host.Environment, func(r *host.Run) error {
		files := r.Service.EnvironmentFiles
		for i := range files {
			f := &files[i]
			content, err := sys.ReadGiven(f.Path, most)
			if err != nil && f.Optional && spawn.NotFound(err) {
				continue
			}
			if err == nil {
				err = read(h, r, f, string(content), told)
			}
			if err != nil {
				return errors.New("environmentFiles: " + f.Path + ": " + err.Error())
			}
		}
		return nil
	})
	return nil
}

// mostTold bounds the warnings: files may change for ever.
const mostTold = 100

func read(h *host.Host, r *host.Run, f *spec.EnvironmentFile, content string, told map[string]bool) error {
	warn := func(problem string) {
		text := r.Service.Name + ": environmentFiles: " + f.Path + ": " + problem
		if len(told) < mostTold && !told[text] {
			told[text] = true
			h.Say(text)
		}
	}
	if f.Format == spec.EnvironmentSystemd {
		return parse(content, r.Command.Setenv, func(line int, problem string) { warn("line " + strconv.Itoa(line) + ": " + problem) })
	}
	problem, err := h.Dotenv(r, content)
	if problem != "" {
		warn(problem)
	}
	return err
}
