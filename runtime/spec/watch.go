package spec

import "time"

// Watch is what is done when files change (nimi.watch).
type Watch struct {
	// Paths are files and directories, as a person names them: those that are relative are so to where the launcher was
	// started. Empty: nothing is watched.
	Paths []string `feature:"watch"`
	// Ignore are patterns of names or, where they have a slash, of paths below one of Paths. The last one that matches
	// counts; one that begins with "!" takes back what those before it say.
	Ignore []string
	// Action is what is done.
	Action WatchAction
	// Argv is the command, with WatchRun.
	Argv []string
	// Delay is how long nothing has to change before it is done.
	Delay time.Duration
	// Cascade: what depends on the service is restarted with it.
	Cascade bool
}

// WatchAction is nimi.watch.action.
type WatchAction uint8

// The actions.
const (
	// WatchRestart restarts the service, also where it has ended or failed.
	WatchRestart WatchAction = iota
	// WatchReload has it read its configuration again.
	WatchReload
	// WatchRun runs a command in its place.
	WatchRun
)

// Values implements [Enum].
func (WatchAction) Values() []Value {
	return []Value{
		{"restart", "WatchRestart"},
		{"reload", "WatchReload"},
		{"run", "WatchRun"},
	}
}
