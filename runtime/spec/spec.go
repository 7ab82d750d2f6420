// Package spec is the contract between the generator and the runtime: plain types that hold one program,
// decided in full. The generator fills them in from an evaluated configuration and writes them out as Go
// literals; the launcher reads them and nothing else.
//
// Three rules keep the two sides apart:
//
//   - A value here is final. Defaults, inheritance, names and orders are worked out by the generator.
//   - The zero value of a field means that the feature is not used. A field that needs a part of the runtime
//     which not every launcher has names that part in a `feature` tag: the generated program imports
//     nimi/runtime/internal/<feature> when, and only when, such a field is not zero. An `entry` tag names the package
//     whose Main the program then calls instead of the launcher's.
//   - Only kinds that the emitter knows are used: string, bool, integers, float64, time.Duration, enumerations
//     (see [Enum]), slices and structs. No maps and no pointers, so the table is static data that costs
//     nothing at start.
package spec

import "time"

// HookName is what the startup hook is called in messages, before its output and as a log file.
const HookName = "startup"

// Program is everything that one launcher knows.
type Program struct {
	// Name is the launcher's own name (settings.binName), which it puts before its own messages.
	Name string
	// Startup is the argv of a program that has to exit with 0 before any service starts. Nil: none.
	Startup []string
	// Services are in start order: a service comes after all that it depends on, and otherwise as its
	// name sorts.
	Services []Service
	// Logging says where the output of the startup hook and the launcher's own messages go.
	Logging Logging
	// LogDirectory is where log files are, relative to where the launcher was started. Empty: there are none.
	LogDirectory string
	// Shutdown bounds the end of the whole program.
	Shutdown Shutdown
	// Signals rewrites what the launcher receives before it acts on it or passes it on.
	Signals []SignalRule
	// ConfigDirectory is where the services' configuration files are placed. Empty: a private directory
	// that is made at start and removed at the end.
	ConfigDirectory string
	// Control is the control socket.
	Control Control
}

// Service is one process to supervise. Groups that have only sub-services are not in the table.
type Service struct {
	// Name is the dashed name, unique in the program: "stack-api-worker".
	Name string
	// Path is where the service stands in the configuration: "stack.api.worker".
	Path string
	// Argv is the program and its arguments; never empty. A program without a slash is looked for in the
	// service's PATH.
	Argv []string
	// Environment is laid over the launcher's own environment, sorted by name.
	Environment []Variable
	// EnvironmentFiles are read before each start.
	EnvironmentFiles []EnvironmentFile `feature:"environmentfiles"`
	// WorkingDirectory is where the service starts. Empty: where the launcher was started.
	WorkingDirectory string
	// Stdin is the absolute path of the file that becomes standard input. Empty: /dev/null.
	Stdin string `feature:"stdin"`
	// Identity is who the service runs as.
	Identity Identity
	// Limits are its resource limits, sorted by resource.
	Limits []Limit `feature:"limits"`
	// Nice is its scheduling priority (nice(2)).
	Nice Int `feature:"limits"`
	// OOMScoreAdjust is how readily the kernel kills it when memory runs out (proc_pid_oom_score_adj(5)).
	OOMScoreAdjust Int `feature:"limits"`
	// Directories are made before each start.
	Directories []Directory `feature:"directories"`
	// Credentials are copied before each start, sorted by ID.
	Credentials []Credential `feature:"credentials"`
	// ConfigData are the files that the service finds below $XDG_CONFIG_HOME, sorted by path.
	ConfigData []ConfigFile `feature:"configdata"`
	// Sockets are bound before anything starts, sorted by name.
	Sockets []Socket `feature:"sockets"`

	// Manual: not started by itself (nimi.autoStart = false, and nothing that starts depends on it).
	Manual bool
	// Type says whether it is to run on.
	Type Type
	// DependsOn are the services that come first.
	DependsOn []Dependency
	// Ready says how it is known that it can be used.
	Ready Ready
	// Health is asked while it is ready. At its failure threshold the service is stopped, and has failed.
	Health Probe
	// Watchdog is how long it may be silent while it is ready (WATCHDOG=1 in sd_notify(3)). 0: for ever.
	Watchdog time.Duration `feature:"notify"`
	// Schedule says when it runs. Zero: at once.
	Schedule Schedule
	// Hooks are commands around its main process.
	Hooks Hooks
	// Restart says what follows when the service ends without having been asked to.
	Restart Restart
	// OnFailure says what a failure for good means for the program.
	OnFailure OnFailure
	// OnSuccess says what an end in success means for the program.
	OnSuccess OnSuccess
	// Stop says how the service is asked to end.
	Stop Stop
	// Reload says how it is told to read its configuration again.
	Reload Reload
	// Logging says where its output goes.
	Logging Logging
	// Hash tells its configuration from another, for a launcher that takes over from this one: 16 hexadecimal digits of
	// what makes its process, and 16 of its configData. Empty without a control socket.
	Hash string
}
