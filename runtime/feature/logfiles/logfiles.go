// Package logfiles writes the services' output to files too: <directory>/logs-<n>/<service>.txt, where n is
// one more than in the run before (settings.logging.enable, settings.logging.logsDir). A file has both
// streams of its service, in the order in which they came, as they are. Trouble with a file is told once and
// concerns nothing else: the service, the console and the other files go on.
//
// nimi.log.file and nimi.log.stderrFile are files of a service that all runs write to, in place of the above or beside it.
package logfiles

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/notice"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/text"
)

// pause passes before a file that could not be written is tried again, so that a disk on which a few lines fit now and
// then does not fill the console with messages.
const pause = time.Second

var newline = []byte{'\n'}

// Feature makes the directory of this run and receives the lines of the log pump.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	f := &files{host: h, open: map[int]*file{}, stable: map[string]*file{}, pause: pause}
	h.Carriers = append(h.Carriers, f)
	for i := range h.Program.Services {
		if l := &h.Program.Services[i].Logging; l.Path != "" || l.StderrPath != "" {
			h.Streams = append(h.Streams, f.stream)
			break
		}
	}
	return nil
}

// Open makes the directory of this run. Without one there are no files in it.
func (f *files) Open() error {
	if f.host.Program.LogDirectory == "" { // no service has one there
		return nil
	}
	r, err := makeRun(f.host.Program.LogDirectory, -1)
	if err != nil {
		f.host.Say("no log files: " + f.host.Program.LogDirectory + ": " + err.Error())
		return nil
	}
	f.begin(r)
	return nil
}

// begin has lines written to the files of a run.
func (f *files) begin(r *run) {
	f.run, f.host.LogFiles = r, r.path()
	f.host.Lines = append(f.host.Lines, f.write)
	if f.host.Program.LogEvents {
		f.events = &file{run: r, name: "events.log", fd: -1, rotate: f.host.Program.Logging.Rotate} // services have .txt
		f.host.Said = append(f.host.Said, f.said)
	}
}

// files belongs to the goroutine of the log pump, once that runs.
type files struct {
	host  *host.Host
	run   *run
	open  map[int]*file // by unit
	pause time.Duration

	stable map[string]*file // those that all runs write to, by path

	events  *file  // of the launcher itself; nil: there is none
	stamped []byte // lines with their time
}

func (f *files) write(unit int, lines []byte, _ int) {
	w := f.open[unit]
	if w == nil {
		s := f.host.Unit(unit)
		if !s.Logging.File {
			return
		}
		w = &file{run: f.run, name: s.Name + ".txt", fd: -1, rotate: s.Logging.Rotate}
		f.open[unit] = w
	}
	f.timed(w, unit, lines)
}

// stream writes to the file of nimi.log.file or nimi.log.stderrFile.
func (f *files) stream(unit, stream int, lines []byte) {
	l := &f.host.Unit(unit).Logging
	path := l.Path
	if stream == 1 && l.StderrPath != "" {
		path = l.StderrPath
	}
	if path == "" {
		return
	}
	w := f.stable[path]
	if w == nil {
		r := &run{parent: ".", number: fixed, fd: -1}
		name := path
		if slash := strings.LastIndexByte(path, '/'); slash >= 0 {
			r.parent, name = path[:slash], path[slash+1:]
		}
		if r.parent == "" {
			r.parent = "/"
		}
		w = &file{run: r, name: name, fd: -1, rotate: l.Rotate}
		f.stable[path] = w
	}
	f.timed(w, unit, lines)
}

// timed writes whole lines of a unit to a file, with their time where that is wanted.
func (f *files) timed(w *file, unit int, lines []byte) {
	if f.host.Unit(unit).Logging.Timestamps {
		lines = f.stamp(lines, time.Now().UnixMilli())
	}
	f.put(w, lines)
}

// said writes a line of the launcher's own.
func (f *files) said(l notice.Line) {
	if f.events.missing > 0 && strings.Contains(l.Text, f.events.name) { // about itself
		return
	}
	line := append([]byte(l.Text), '\n')
	if f.host.Program.Logging.Timestamps {
		line = f.stamp(line, l.At)
	}
	f.put(f.events, line)
}

// stamp puts a time, in milliseconds since 1970-01-01, before each of the lines. They are valid until the next call.
func (f *files) stamp(lines []byte, ms int64) []byte {
	f.stamped = f.stamped[:0]
	for len(lines) > 0 {
		n := bytes.IndexByte(lines, '\n') + 1
		f.stamped = append(append(text.TimeMilli(f.stamped, ms), ' '), lines[:n]...)
		lines = lines[n:]
	}
	return f.stamped
}

// put writes whole lines to a file.
func (f *files) put(w *file, lines []byte) {
	for len(lines) > 0 {
		n := w.room(lines)
		f.try(w, lines[:n])
		lines = lines[n:]
	}
}

// try writes lines to a file, unless that has failed a moment ago.
func (f *files) try(w *file, lines []byte) {
	now := sys.Elapsed()
	if w.missing > 0 && now-w.failed < f.pause {
		w.missing += bytes.Count(lines, newline)
		return
	}
	if err := w.put(lines, now); err != nil {
		if w.missing == 0 {
			f.host.Say("lines are missing from " + w.path() + ": " + err.Error())
		}
		w.missing += bytes.Count(lines, newline)
		w.failed = now
		return
	}
	if w.missing > 0 {
		f.host.Say(w.path() + " is written again; " + strconv.Itoa(w.missing) + " lines are missing")
		w.missing = 0
	}
}
