package spec

// Control is the control socket (settings.control).
type Control struct {
	// Enable: there is one, and the launcher's command line speaks to it.
	Enable bool `feature:"control" entry:"client"`
	// Socket is where it is, as the command line says; the generator never sets it. Empty: $NIMI_SOCKET says, or one of the
	// usual places will do.
	Socket string
	// Instance says how many launchers of the program one user can have.
	Instance Instance
}

// Instance is settings.control.instance.
type Instance uint8

// The instances.
const (
	// InstanceUser: one for each user, wherever it was started (also null).
	InstanceUser Instance = iota
	// InstanceDirectory: one for each directory in which it was started. Commands reach the one of their own directory.
	InstanceDirectory
)

// Values implements [Enum].
func (Instance) Values() []Value {
	return []Value{
		{"user", "InstanceUser"},
		{"directory", "InstanceDirectory"},
	}
}

// Takeover is settings.takeover: whether another program can take over from the launcher in its process.
type Takeover struct {
	// Enable: it can, and the program can take over from others.
	Enable bool `feature:"takeover"`
}
