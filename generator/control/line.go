package control

import (
	"strconv"
	"strings"
	"time"
)

// Launcher is what a launcher says of itself.
type Launcher struct {
	Name, Version string
	State         string // starting, running or stopping
	Build         string // tells its program from others
	Pid           int    // as the launcher sees it: in a container it may be another than here
	Services      int    // how many its program has
	Uptime        time.Duration
}

// Unit is how a service is. Texts may hold anything.
type Unit struct {
	Name, Path     string
	State          string
	Ready          bool
	Pid, Session   int       // of its main process, and of all its processes; 0: none
	Since, Due     time.Time // when it came to this state, and when it is started next; zero: never
	Restarts, Runs int
	Exit, Signal   string // how its last run has ended; "": by neither
	Cause          string // what made it end or fail, other than itself
	Problem        string // why it could not be started
	Note           string // what it says of itself
	Waits          string // what it waits for
}

// The states of a Unit.
const (
	Waiting    = "waiting"
	Off        = "off"
	Scheduled  = "scheduled"
	Listening  = "listening"
	Starting   = "starting"
	Up         = "running"
	Stopping   = "stopping"
	Restarting = "restarting"
	Stopped    = "stopped"
	Completed  = "completed"
	Failed     = "failed"
	Skipped    = "skipped"
)

// launcher reads a launcher line behind its kind.
func launcher(rest string) (l Launcher) {
	pairs(rest, func(key, value string) {
		switch key {
		case "name":
			l.Name = text(value)
		case "version":
			l.Version = text(value)
		case "state":
			l.State = text(value)
		case "build":
			l.Build = text(value)
		case "pid":
			l.Pid = number(value)
		case "services":
			l.Services = number(value)
		case "uptime":
			l.Uptime = time.Duration(number(value)) * time.Millisecond
		}
	})
	return l
}

// unit reads a unit line behind its kind.
func unit(rest string) (u Unit) {
	name, rest, _ := strings.Cut(rest, " ")
	u.Name = text(name)
	texts := map[string]*string{
		"path": &u.Path, "state": &u.State, "exit": &u.Exit, "signal": &u.Signal, "cause": &u.Cause,
		"problem": &u.Problem, "note": &u.Note, "waits": &u.Waits,
	}
	numbers := map[string]*int{"pid": &u.Pid, "session": &u.Session, "restarts": &u.Restarts, "runs": &u.Runs}
	times := map[string]*time.Time{"since": &u.Since, "due": &u.Due}
	pairs(rest, func(key, value string) {
		switch {
		case texts[key] != nil:
			*texts[key] = text(value)
		case numbers[key] != nil:
			*numbers[key] = number(value)
		case times[key] != nil && number(value) > 0:
			*times[key] = time.UnixMilli(int64(number(value)))
		case key == "ready":
			u.Ready = value == "1"
		}
	})
	return u
}

// pairs calls f for every key of a line, and its value as it is written. Keys that are unknown are for later versions of
// the protocol: f leaves them out.
func pairs(rest string, f func(key, value string)) {
	for rest != "" {
		var pair string
		pair, rest, _ = strings.Cut(rest, " ")
		key, value, _ := strings.Cut(pair, "=")
		f(key, value)
	}
}

// number reads a number. What is none is 0.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
