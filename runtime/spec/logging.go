package spec

// Logging says where the output of the services goes (settings.logging).
type Logging struct {
	// Format is how lines appear on the launcher's own standard output and standard error.
	Format LogFormat `feature:"logs"`
	// Directory also gets a file per service and run, logs-<n>/<service>.txt. Empty: no files.
	Directory string `feature:"logfiles"`
}

// LogFormat is settings.logging.format.
type LogFormat uint8

// The log formats.
const (
	// LogRaw: the services inherit the launcher's descriptors; nothing stands in between.
	LogRaw LogFormat = iota
	// LogPlain: the name of the service before each line.
	LogPlain
)

// Values implements [Enum].
func (LogFormat) Values() []Value {
	return []Value{
		{"raw", "LogRaw"},
		{"plain", "LogPlain"},
	}
}
