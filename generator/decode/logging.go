package decode

import (
	"math"
	"path"
	"slices"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// logging reads settings.logging.
func (d *decoder) logging(v value) {
	directory := "nimi_logs"
	l := &d.out.Program.Logging
	*l = spec.Logging{Format: spec.LogPlain, Color: spec.ColorAuto}
	events := &d.out.Program.LogEvents
	v.Object(append(loggingFields(l), field{"events", func(v value) { v.Bool(events) }}, field{"logsDir", func(v value) {
		switch v.Text(&directory); {
		case directory == "" && l.File:
			v.Problem("must not be empty when logging.enable is true")
		case directory == "" && *events:
			v.Problem("must not be empty when logging.events is true")
		}
	}}), input.Hint{Word: "file", Text: "it is for each service: nimi.log.file"}, input.Hint{Word: "stderrFile", Text: "it is for each service: nimi.log.stderrFile"},
		input.Hint{Word: "syslog", Text: "it is for each service: nimi.log.syslog"})
	checkLogging(v, l)
	if *events && l.Format == spec.LogRaw {
		v.ProblemAt("events", "must be false with format raw: nothing then writes files")
	}
	d.out.Program.LogDirectory = directory
}

// log reads nimi.log, which overrides settings.logging key by key.
func (s *service) log(v value) {
	l := &s.Logging
	known := append(loggingFields(l), field{"file", func(v value) { logPath(v, &l.Path) }}, field{"stderrFile", func(v value) { logPath(v, &l.StderrPath) }},
		field{"syslog", func(v value) { syslog(v, &l.Syslog) }})
	if slices.ContainsFunc(v.Peek(), func(m input.Member) bool { return m.Name == "to" && !m.Value.IsNull() }) {
		known = unseen(known)
	}
	v.Object(append(known, field{"to", func(v value) {
		s.LogTo = input.Dependency{At: v.Path}
		v.NonEmpty(&s.LogTo.Name)
	}}))
	if !v.IsNull() { // else settings.logging is as right or wrong
		checkLogging(v, &s.Logging)
	}
}

// unseen are fields that have no effect on output that the launcher does not see.
func unseen(known fields) fields {
	for i, f := range known {
		known[i].Read = func(v value) {
			if f.Read(v); !v.IsOff() {
				v.Problem("must not be set with to: the launcher does not see what that service reads")
			}
		}
	}
	return known
}

// logPath reads the path of a file that all runs of the launcher write to.
func logPath(v value, into *string) {
	var text string
	if !v.NonEmpty(&text) {
		return
	}
	if clean := path.Clean(text); strings.HasSuffix(text, "/") || clean == "." || path.Base(clean) == ".." {
		v.Problem("must be the path of a file, not %s", input.Quote(text))
	} else {
		*into = clean
	}
}

// syslogSocket is the machine's own (syslog(3)).
const syslogSocket = "/dev/log"

// longestSocket is how long the path of a socket may be (sun_path in unix(7), without its NUL).
const longestSocket = 107

// syslog reads nimi.log.syslog: whether, or the path of a datagram socket.
func syslog(v value, into *string) {
	const want = "true, false or the absolute path of a datagram socket"
	if !v.Is(want, input.Boolean, input.String) {
		return
	}
	if v.Kind() == input.Boolean {
		on := false
		if v.Bool(&on); on {
			*into = syslogSocket
		} else {
			*into = ""
		}
		return
	}
	var text string
	v.Absolute(&text)
	switch {
	case text == "":
	case len(text) > longestSocket:
		v.Problem("must be at most %d bytes, as the path of a socket", longestSocket)
	default:
		*into = text
	}
}

// loggingFields are the keys that settings.logging and nimi.log have in common.
func loggingFields(l *spec.Logging) fields {
	return fields{
		{"format", func(v value) { input.Enum(v, &l.Format, input.Hint{Word: "text", Text: `write "plain"`}) }},
		{"timestamps", func(v value) { v.Bool(&l.Timestamps) }},
		{"color", func(v value) { input.Enum(v, &l.Color, colorHints()...) }},
		{"onFull", func(v value) { input.Enum(v, &l.OnFull) }},
		{"rotate", func(v value) { rotate(v, &l.Rotate) }},
		{"enable", func(v value) { v.Bool(&l.File) }},
	}
}

// colorHints say what to write for words that others have.
func colorHints() []input.Hint {
	return []input.Hint{
		{Word: "yes", Text: `write "always"`}, {Word: "on", Text: `write "always"`}, {Word: "true", Text: `write "always"`},
		{Word: "no", Text: `write "never"`}, {Word: "off", Text: `write "never"`}, {Word: "false", Text: `write "never"`},
	}
}

// checkLogging reports options that format raw makes impossible. Options that merely have no effect are removed by
// settleLogging.
func checkLogging(v value, l *spec.Logging) {
	if l.Format != spec.LogRaw {
		return
	}
	if l.File {
		v.ProblemAt("enable", "must be false with format raw: services then inherit the launcher's descriptors, so it has no output to write to files")
	}
	for name, path := range map[string]string{"file": l.Path, "stderrFile": l.StderrPath} {
		if path != "" {
			v.ProblemAt(name, "must not be set with format raw: services then inherit the launcher's descriptors, so it has no output to write to files")
		}
	}
	if l.Syslog != "" {
		v.ProblemAt("syslog", "must not be set with format raw: services then inherit the launcher's descriptors, so it has no output to send")
	}
	if l.Timestamps {
		v.ProblemAt("timestamps", "must be false with format raw: nothing stands between the services and the output")
	}
}

// settleLogging removes options without effect from the table. It runs after every service has inherited its options.
func (d *decoder) settleLogging() {
	p := &d.out.Program
	rotate := p.Logging.Rotate
	p.Logging = inEffect(p.Logging)
	files := p.Logging.File && p.Startup != nil || p.LogEvents
	if p.LogEvents {
		p.Logging.Rotate = rotate
	}
	for _, s := range d.out.Services {
		s.Logging = inEffect(s.Logging)
		files = files || s.Logging.File && !s.Group
	}
	if !files {
		p.LogDirectory = ""
	}
}

// inEffect returns l without what has no effect, so that it is not in the table.
func inEffect(l spec.Logging) spec.Logging {
	if l.Format != spec.LogPlain {
		l.Color = spec.ColorNever
	}
	if l.Format == spec.LogRaw {
		l.OnFull = spec.FullBlock
	}
	if !l.File && l.Path == "" && l.StderrPath == "" {
		l.Rotate = spec.Rotate{}
	}
	return l
}

const (
	// minRotate prevents a rotation at every line.
	minRotate = 4 << 10
	// maxKept limits how many files a rotation renames.
	maxKept = 1000
	// defaultKept is how many are kept.
	defaultKept = 5
)

// rotate reads logging.rotate.
func rotate(v value, r *spec.Rotate) {
	if v.IsNull() {
		return
	}
	r.Keep = defaultKept
	v.Object(fields{
		{"size", func(v value) { v.Integer(&r.Size, minRotate, math.MaxInt32) }},
		{"keep", func(v value) { v.Integer(&r.Keep, 0, maxKept) }},
	})
	if r.Size == 0 {
		r.Keep = 0
	}
}
