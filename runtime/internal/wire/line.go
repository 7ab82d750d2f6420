package wire

import (
	"strconv"
	"strings"
)

// Launcher is how a launcher is.
type Launcher struct {
	_                    [0]func() // never compared, so nothing to compare with is linked
	Name, Version, State string
	Pid                  int64
	Uptime               int64  // ms
	Units                int64  // how many services its table has
	Build                string // tells its program from others: Build
	Settings             string // the hash of the program's own settings
	Directory            string // that it was started in
}

// Unit is how a service is. Texts may hold anything.
type Unit struct {
	_              [0]func()
	Name, Path     string
	State          string
	Ready          bool
	Pid, Session   int64 // of its main process, and of all its processes; 0: none
	Since, Due     int64 // Unix milliseconds; 0: it never ran, it is not due
	Restarts, Runs int64
	Exit, Signal   string // how its last run has ended; "": by neither
	Cause          string // what made it end or fail, other than itself
	Problem        string // why it could not be started
	Note           string // what it says of itself
	Waits          string // what it waits for
	Process        string // the hash of what its process is made from
	Config         string // the hash of its configData
	Policy         string // the hash of how it is supervised
	Log            string // the file that has all its output; "": there is none
	Memory, CPU    int64  // bytes, and milliseconds, that its control group uses; 0: it has none
}

// Exit is how what a client has started has ended.
type Exit struct {
	_       [0]func()
	Code    int64
	Signal  string // that ended it, in place of Code
	Problem string // why it could not be started
}

// fields are the keys of the line, in their order.
func (e *Exit) fields() [3]field {
	return [...]field{
		{key: "code", number: &e.Code, always: true},
		{key: "signal", text: &e.Signal},
		{key: "problem", text: &e.Problem},
	}
}

// Append appends the line.
func (e *Exit) Append(b []byte) []byte {
	f := e.fields()
	return appendFields(append(b, ExitLine...), f[:])
}

// Read takes the line behind its kind.
func (e *Exit) Read(rest string) {
	f := e.fields()
	readFields(rest, f[:])
}

// field is a key of a line, and its value in one of three kinds.
type field struct {
	key    string
	text   *string
	number *int64
	flag   *bool
	always bool // there even if the value is that of nothing
}

// fields are the keys of the line, in their order.
func (l *Launcher) fields() [9]field {
	return [...]field{
		{key: "name", text: &l.Name, always: true},
		{key: "pid", number: &l.Pid, always: true},
		{key: "version", text: &l.Version, always: true},
		{key: "uptime", number: &l.Uptime, always: true},
		{key: "state", text: &l.State, always: true},
		{key: "services", number: &l.Units, always: true},
		{key: "build", text: &l.Build, always: true},
		{key: "settings", text: &l.Settings, always: true},
		{key: "directory", text: &l.Directory},
	}
}

// fields are the keys behind the name, in their order.
func (u *Unit) fields() [21]field {
	return [...]field{
		{key: "path", text: &u.Path, always: true},
		{key: "state", text: &u.State, always: true},
		{key: "ready", flag: &u.Ready, always: true},
		{key: "pid", number: &u.Pid, always: true},
		{key: "session", number: &u.Session, always: true},
		{key: "since", number: &u.Since, always: true},
		{key: "restarts", number: &u.Restarts, always: true},
		{key: "runs", number: &u.Runs, always: true},
		{key: "process", text: &u.Process, always: true},
		{key: "config", text: &u.Config, always: true},
		{key: "policy", text: &u.Policy, always: true},
		{key: "signal", text: &u.Signal},
		{key: "exit", text: &u.Exit},
		{key: "cause", text: &u.Cause},
		{key: "due", number: &u.Due},
		{key: "problem", text: &u.Problem},
		{key: "note", text: &u.Note},
		{key: "waits", text: &u.Waits},
		{key: "memory", number: &u.Memory},
		{key: "cpu", number: &u.CPU},
		{key: "log", text: &u.Log},
	}
}

// Append appends the line.
func (l *Launcher) Append(b []byte) []byte {
	f := l.fields()
	return appendFields(append(b, LauncherLine...), f[:])
}

// Read takes the line behind its kind.
func (l *Launcher) Read(rest string) {
	f := l.fields()
	readFields(rest, f[:])
}

// Append appends the line.
func (u *Unit) Append(b []byte) []byte {
	f := u.fields()
	return appendFields(AppendHead(b, UnitLine, u.Name), f[:])
}

// Read takes the line behind its kind. What the line does not say is as in a new Unit.
func (u *Unit) Read(rest string) {
	name, rest, _ := strings.Cut(rest, " ")
	*u = Unit{}
	u.Name, _ = ReadWord(name)
	f := u.fields()
	readFields(rest, f[:])
}

func appendFields(b []byte, fields []field) []byte {
	for i := range fields {
		f := &fields[i]
		if !f.always && (f.text == nil || *f.text == "") && (f.number == nil || *f.number == 0) {
			continue
		}
		b = append(append(append(b, ' '), f.key...), '=')
		switch {
		case f.text != nil:
			b = AppendWord(b, *f.text)
		case f.number != nil:
			b = strconv.AppendInt(b, *f.number, 10)
		case *f.flag:
			b = append(b, '1')
		default:
			b = append(b, '0')
		}
	}
	return append(b, '\n')
}

// readFields takes the keys of a line. Those that are unknown are left out: that is how the protocol grows.
func readFields(rest string, fields []field) {
	for rest != "" {
		var word string
		word, rest, _ = strings.Cut(rest, " ")
		key, value, _ := strings.Cut(word, "=")
		for i := range fields {
			f := &fields[i]
			switch {
			case f.key != key:
				continue
			case f.text != nil:
				*f.text, _ = ReadWord(value)
			case f.number != nil:
				*f.number = Decimal(value)
			default:
				*f.flag = value == "1"
			}
			break
		}
	}
}

// Decimal reads a number that the launcher has sent; what is none is 0. Package strconv would bring its errors.
//
//go:noinline
func Decimal(s string) int64 {
	n, sign := int64(0), int64(1)
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && i < 18: // more digits do not fit
			n = n*10 + int64(c-'0')
		case c == '-' && i == 0:
			sign = -1
		default:
			return 0
		}
	}
	return n * sign
}
