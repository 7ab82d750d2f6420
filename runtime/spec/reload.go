package spec

// Reload is how a service is told to read its configuration again (nimi.reload, process.reloadSignal,
// process.reloadCommand). At most one of the two is set; neither: it cannot.
type Reload struct {
	// Signal is sent to the main process.
	Signal Signal
	// Argv is a command to run.
	Argv []string
}

// OnChange is nimi.onChange: what it means for a service that runs when a program that takes over has changed its files,
// and nothing that makes its process.
type OnChange uint8

// The values of nimi.onChange.
const (
	// ChangeReload: it is told to reload; where it cannot, it is restarted.
	ChangeReload OnChange = iota
	// ChangeRestart: it is restarted.
	ChangeRestart
	// ChangeNone: it is not told.
	ChangeNone
)

// Values implements [Enum].
func (OnChange) Values() []Value { return onChangeValues[:] }

var onChangeValues = [...]Value{
	{"reload", "ChangeReload"},
	{"restart", "ChangeRestart"},
	{"none", "ChangeNone"},
}
