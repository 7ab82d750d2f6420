package directories

import (
	"errors"
	"strings"

	"nimi/runtime/internal/private"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// kinds says, by spec.DirectoryKind, how a kind is exported and where it is: for root, and for others, below the
// directory that a variable names or else below home (XDG base directory specification; the table in systemd.exec(5)).
var kinds = [...]struct{ variable, root, xdg, home, below string }{
	spec.DirectoryState:   {"STATE_DIRECTORY", "/var/lib", "XDG_STATE_HOME", "/.local/state", ""},
	spec.DirectoryRuntime: {"RUNTIME_DIRECTORY", "/run", "XDG_RUNTIME_DIR", "", ""},
	spec.DirectoryCache:   {"CACHE_DIRECTORY", "/var/cache", "XDG_CACHE_HOME", "/.cache", ""},
	spec.DirectoryLogs:    {"LOGS_DIRECTORY", "/var/log", "XDG_STATE_HOME", "/.local/state", "/log"},
}

// path is where a directory is.
func (d *directories) path(dir *spec.Directory) (string, error) {
	if strings.HasPrefix(dir.Path, "/") {
		return dir.Path, nil
	}
	k := &kinds[dir.Kind]
	if sys.User() == 0 {
		return k.root + "/" + dir.Path, nil
	}
	// A path that is not absolute is as one that is not set (XDG base directory specification).
	if place := sys.Getenv(k.xdg); strings.HasPrefix(place, "/") {
		return strings.TrimRight(place, "/") + k.below + "/" + dir.Path, nil
	}
	if dir.Kind == spec.DirectoryRuntime {
		var err error
		if d.own == nil {
			d.own, err = private.Claim(d.host.Program, private.Wish{Suffix: "-runtime", Mode: 0o755, Memory: true})
		}
		if err != nil {
			return "", errors.New("$" + k.xdg + " is not set, and " + err.Error())
		}
		return d.own.Path + "/" + dir.Path, nil
	}
	if home := sys.Getenv("HOME"); strings.HasPrefix(home, "/") {
		return strings.TrimRight(home, "/") + k.home + k.below + "/" + dir.Path, nil
	}
	return "", errors.New(dir.Path + ": there is no place for it, as neither $" + k.xdg + " nor $HOME is set")
}
