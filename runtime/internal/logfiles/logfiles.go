// Package logfiles writes the services' output to files too: <directory>/logs-<n>/<service>.txt, where n is
// one more than in the run before (settings.logging.enable, settings.logging.logsDir). A file has both
// streams of its service, in the order in which they came, as they are. Trouble with a file is told once and
// concerns nothing else: the service, the console and the other files go on.
package logfiles

import (
	"strconv"
	"strings"
	"syscall"

	"nimi/runtime/internal/feature"
	"nimi/runtime/internal/sys"
)

// Feature makes the directory of this run and receives the lines of the log pump.
func Feature(h *feature.Host) error {
	dir, err := makeRun(h.Program.Logging.Directory)
	if err != nil {
		h.Say("no log files: " + h.Program.Logging.Directory + ": " + err.Error())
		return nil
	}
	f := files{host: h, directory: dir, open: map[int]*file{}}
	h.Lines = append(h.Lines, f.write)
	return nil
}

// makeRun makes logs-<n> in directory. Two launchers that do so at once get two numbers.
func makeRun(directory string) (string, error) {
	if err := sys.MakeDirectories(directory, 0o755); err != nil {
		return "", err
	}
	names, err := sys.Names(directory)
	if err != nil {
		return "", err
	}
	n := 0
	for _, name := range names {
		digits, found := strings.CutPrefix(name, "logs-")
		if i, err := strconv.Atoi(digits); found && err == nil {
			n = max(n, i+1)
		}
	}
	for ; ; n++ {
		run := directory + "/logs-" + strconv.Itoa(n)
		if err := sys.MakeDirectory(run, 0o755); err != syscall.EEXIST {
			return run, err
		}
	}
}

// files belongs to the goroutine of the log pump.
type files struct {
	host      *feature.Host
	directory string
	open      map[int]*file // by unit
}

type file struct {
	fd     int
	failed bool // the last write did not succeed, and that has been told
}

func (f *files) write(unit int, lines []byte) {
	path := f.directory + "/" + f.host.Unit(unit).Name + ".txt"
	w := f.open[unit]
	if w == nil {
		w = &file{fd: -1}
		f.open[unit] = w
	}
	var err error
	if w.fd < 0 {
		w.fd, err = sys.OpenAppend(path)
	}
	if err == nil {
		err = sys.Write(w.fd, lines)
	}
	if err != nil && !w.failed {
		f.host.Say("lines are missing from " + path + ": " + err.Error())
	}
	w.failed = err != nil
}
