package client

import (
	"bytes"
	"strings"

	"nimi/runtime/internal/sys"
)

// The launcher keeps the last of what a service has written. Where more is asked for, and a log file has all of it, what came
// before is read from there.

// logfile is the log file of a service, and what the launcher keeps of the same lines.
type logfile struct {
	name, path string
	heads      []string // the first lines that the launcher keeps
	lines      int      // how many it keeps
	first      int64    // when the first of them came; Unix ms
}

const (
	enough   = 8                          // so many lines in a row show that a place in a file is the one looked for
	mostRead = 8 << 20                    // bytes of one file
	mostKept = 100                        // files that have been rotated away
	stamp    = "2006-01-31T15:04:05.000Z" // before a line, where files have times
	nearby   = 4096                       // lines that a file may have more, or fewer, than is thought: lines come, and can be missing
)

// locate asks where the log files of the services are. ok is false if the launcher cannot be asked, which has been said.
func (p *printer) locate() (ok bool) {
	a, ok := p.client.look()
	if !ok {
		return false
	}
	for i := range a.units {
		u := &a.units[i]
		if u.Log == "" {
			continue
		}
		path := u.Log
		if path[0] != '/' {
			path = a.head.Directory + "/" + path
		}
		p.files = append(p.files, logfile{name: u.Name, path: path})
	}
	return true
}

// note takes notice of a line that the launcher keeps.
func (p *printer) note(l *output) {
	for i := range p.files {
		f := &p.files[i]
		if f.name != l.name {
			continue
		}
		if f.lines == 0 {
			f.first = l.at
		}
		if f.lines++; len(f.heads) < enough {
			f.heads = append(f.heads, l.text)
		}
	}
}

// earlier puts what files have of before, and what is wanted of it, before the lines that are kept: service by service.
func (p *printer) earlier() {
	var before []output
	for i := range p.files {
		f := &p.files[i]
		if p.missing(f) {
			before = append(before, p.read(f)...)
		}
	}
	p.kept, p.files = append(before, p.kept...), nil
}

// missing tells whether more is asked for than the launcher keeps.
func (p *printer) missing(f *logfile) bool {
	if p.client.options.has(optSince) && f.first <= p.since && f.lines > 0 {
		return false
	}
	if p.last < 0 {
		return true
	}
	n := 0
	for i := range p.kept {
		if p.kept[i].name == f.name {
			n++
		}
	}
	return n < p.last
}

// read returns what is wanted of the lines that a file, and those that it was rotated to, have from before those that the
// launcher keeps.
func (p *printer) read(f *logfile) (found []output) {
	var lines []output
	for n, more := 0, true; more && n <= mostKept; n++ {
		path := f.path
		if n > 0 {
			path += "." + integer(int64(n))
		}
		content, whole, err := sys.ReadEnd(path, mostRead)
		if err != nil {
			if n == 0 && f.lines > 0 {
				p.client.say(f.name + ": what came before is not to be had: " + path + ": " + err.Error())
			}
			break
		}
		if !whole {
			content = content[bytes.IndexByte(content, '\n')+1:]
		}
		lines = append(p.parse(f, content), lines...)
		more = whole && p.more(lines[:max(0, len(lines)-f.lines)])
	}
	end := f.join(lines)
	if end < 0 {
		p.client.say(f.name + ": what came before is in " + f.path + ", which has other lines than the launcher")
		return nil
	}
	untimed := false
	for i := range lines[:end] {
		if p.wanted(&lines[i]) {
			found = append(found, lines[i])
		}
		untimed = untimed || lines[i].at == 0
	}
	if untimed && p.client.options.has(optSince) {
		p.client.say(f.name + ": what came before is in " + f.path + ", without times (settings.logging.timestamps)")
	}
	return found
}

// more tells whether lines from before some of a file may be wanted.
func (p *printer) more(lines []output) bool {
	if len(lines) > 0 && p.client.options.has(optSince) && lines[0].at < p.since {
		return false
	}
	n := 0
	for i := range lines {
		if p.wanted(&lines[i]) {
			n++
		}
	}
	return p.last < 0 || n < p.last
}

// parse cuts the lines of a file, and the times off them where they have them.
func (p *printer) parse(f *logfile, content []byte) (lines []output) {
	for rest := string(content); rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		l := output{name: f.name, text: line}
		if at := len(stamp); len(line) > at && line[at] == ' ' {
			if ms, ok := moment(l.text[:at], 0); ok {
				l.at, l.text = ms, l.text[at+1:]
			}
		}
		lines = append(lines, l)
	}
	return lines
}

// join returns how many of a file's lines come before those that the launcher keeps; negative: it is not the same output. The file
// has them at its end, but for what has come since.
func (f *logfile) join(lines []output) int {
	if f.lines == 0 {
		return len(lines)
	}
	guess := len(lines) - f.lines
	for off := 0; off <= nearby; off++ {
		for _, at := range [...]int{guess - off, guess + off} {
			if at >= 0 && at < len(lines) && f.begins(lines[at:]) {
				return at
			}
		}
	}
	if guess < 0 { // the launcher keeps more than the file has
		return 0
	}
	return -1
}

// begins tells whether lines are those that the launcher keeps first.
func (f *logfile) begins(lines []output) bool {
	for i, text := range f.heads {
		if i == len(lines) {
			return i > 0
		}
		if lines[i].text != text {
			return false
		}
	}
	return true
}
