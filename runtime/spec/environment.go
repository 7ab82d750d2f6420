package spec

// Variable is one change to a service's environment (process.environment and nimi.environment).
type Variable struct {
	Name  string
	Value string
	// Unset removes the variable instead.
	Unset bool
}

// EnvironmentFile is read before each start (nimi.environmentFiles). What it says goes over everything else.
type EnvironmentFile struct {
	// Path is absolute, or relative to where the launcher was started.
	Path string
	// Optional: the file may be missing.
	Optional bool
	// Format is the form that it has.
	Format EnvironmentFormat `feature:"dotenv=dotenv"`
}

// EnvironmentFormat is the form of a file of variables.
type EnvironmentFormat uint8

// The forms.
const (
	// EnvironmentSystemd is that of EnvironmentFile= in systemd.exec(5).
	EnvironmentSystemd EnvironmentFormat = iota
	// EnvironmentDotenv is that of compose files and many frameworks.
	EnvironmentDotenv
)

// Values implements [Enum].
func (EnvironmentFormat) Values() []Value { return environmentFormatValues[:] }

var environmentFormatValues = [...]Value{
	{"systemd", "EnvironmentSystemd"},
	{"dotenv", "EnvironmentDotenv"},
}
