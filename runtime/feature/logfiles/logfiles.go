// Package logfiles writes the services' output to files too: <directory>/logs-<n>/<service>.txt, where n is
// one more than in the run before (settings.logging.enable, settings.logging.logsDir). A file has both
// streams of its service, in the order in which they came, as they are. Trouble with a file is told once and
// concerns nothing else: the service, the console and the other files go on.
package logfiles

import (
	"bytes"
	"strconv"
	"strings"
	"syscall"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
)

// pause passes before a file that could not be written is tried again, so that a disk on which a few lines fit now and
// then does not fill the console with messages.
const pause = time.Second

var newline = []byte{'\n'}

// Feature makes the directory of this run and receives the lines of the log pump.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	dir, err := makeRun(h.Program.LogDirectory)
	if err != nil {
		h.Say("no log files: " + h.Program.LogDirectory + ": " + err.Error())
		return nil
	}
	f := files{host: h, directory: dir, open: map[int]*file{}, pause: pause}
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
		if i, ok := sys.Number(digits); found && ok {
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
	host      *host.Host
	directory string
	open      map[int]*file // by unit
	pause     time.Duration
}

func (f *files) write(unit int, lines []byte) {
	w := f.open[unit]
	if w == nil {
		s := f.host.Unit(unit)
		if !s.Logging.File {
			return
		}
		w = &file{path: f.directory + "/" + s.Name + ".txt", fd: -1, rotate: s.Logging.Rotate}
		f.open[unit] = w
	}
	for len(lines) > 0 {
		n := w.room(lines)
		f.try(w, lines[:n])
		lines = lines[n:]
	}
}

// try writes lines to a file, unless that has failed a moment ago.
func (f *files) try(w *file, lines []byte) {
	if w.missing > 0 && time.Since(w.failed) < f.pause {
		w.missing += bytes.Count(lines, newline)
		return
	}
	if err := w.put(lines); err != nil {
		if w.missing == 0 {
			f.host.Say("lines are missing from " + w.path + ": " + err.Error())
		}
		w.missing += bytes.Count(lines, newline)
		w.failed = time.Now()
		return
	}
	if w.missing > 0 {
		f.host.Say(w.path + " is written again; " + strconv.Itoa(w.missing) + " lines are missing")
		w.missing = 0
	}
}
