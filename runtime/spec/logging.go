package spec

// Logging says where the output of a service goes (settings.logging, nimi.log).
type Logging struct {
	// Format is how lines appear on the launcher's own standard output and standard error.
	Format LogFormat `part:"presence" feature:"logs json=jsonlines"`
	// Timestamps puts the time at which a line was read before it, or into it: UTC, RFC 3339, milliseconds.
	Timestamps bool `part:"policy"`
	// Color says whether the service's name is in colour, in LogPlain.
	Color Color `part:"policy"`
	// OnFull says what happens while the reader of the launcher's output is slow.
	OnFull OnFull `part:"policy"`
	// File writes the output to a file too: logs-<n>/<service>.txt in [Program].LogDirectory, n counting runs.
	File bool `part:"policy" feature:"logfiles"`
	// Rotate bounds each of these files.
	Rotate Rotate `part:"policy"`
	// Path is a file that gets the output too, of all runs of the launcher; relative to where that is started (nimi.log.file).
	Path string `part:"policy" feature:"logfiles"`
	// StderrPath is the file that gets standard error in place of Path (nimi.log.stderrFile).
	StderrPath string `part:"policy" feature:"logfiles"`
	// Syslog is the datagram socket that the output goes to as well, as messages of RFC 5424 (nimi.log.syslog).
	Syslog string `part:"policy" feature:"syslog"`
	// To names the service that reads the output (nimi.log.to); Format is LogRaw then. Empty: the launcher does.
	To string `part:"process"`
}

// Rotate bounds a log file (settings.logging.rotate).
type Rotate struct {
	// Size, in bytes, is what a file may have before the next line goes to a new one. 0: any.
	Size int
	// Keep is how many full files are kept, as <service>.txt.1 (the newest), .2 and so on.
	Keep int
}

// LogFormat is settings.logging.format.
type LogFormat uint8

// The log formats.
const (
	// LogRaw: the services inherit the launcher's descriptors; nothing stands in between.
	LogRaw LogFormat = iota
	// LogPlain: the name of the service before each line.
	LogPlain
	// LogJSON: one JSON object a line.
	LogJSON
)

// Values implements [Enum].
func (LogFormat) Values() []Value { return logFormatValues[:] }

var logFormatValues = [...]Value{
	{"raw", "LogRaw"},
	{"plain", "LogPlain"},
	{"json", "LogJSON"},
}

// Color is settings.logging.color.
type Color uint8

// The values of settings.logging.color.
const (
	// ColorNever: no colour.
	ColorNever Color = iota
	// ColorAuto: on a terminal, unless NO_COLOR is set (no-color.org) or TERM is "dumb".
	ColorAuto
	// ColorAlways: everywhere.
	ColorAlways
)

// Values implements [Enum].
func (Color) Values() []Value { return colorValues[:] }

var colorValues = [...]Value{
	{"never", "ColorNever"},
	{"auto", "ColorAuto"},
	{"always", "ColorAlways"},
}

// OnFull is settings.logging.onFull. Supervision waits for a reader in neither case.
type OnFull uint8

// The values of settings.logging.onFull.
const (
	// FullBlock: the service waits for the reader.
	FullBlock OnFull = iota
	// FullDrop: the service goes on; lines for which there is no room are dropped, counted and reported.
	FullDrop
)

// Values implements [Enum].
func (OnFull) Values() []Value { return onFullValues[:] }

var onFullValues = [...]Value{
	{"block", "FullBlock"},
	{"drop", "FullDrop"},
}
