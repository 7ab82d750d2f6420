// Package spec is the contract between the generator and the runtime: plain types that hold one program,
// decided in full. The generator fills them in from an evaluated configuration and writes them out as Go
// literals; the launcher reads them and nothing else.
//
// Four rules keep the two sides apart:
//
//   - A value here is final. Defaults, inheritance, names and orders are worked out by the generator.
//   - The zero value of a field means that the feature is not used. A field that needs a part of the runtime
//     which not every launcher has names that part in a `feature` tag: the generated program imports
//     nimi/runtime/feature/<feature> when, and only when, such a field is not zero. An `entry` tag names the package
//     whose Main the program then calls instead of the launcher's, and a `symbol` tag gives the table a second name at link
//     time, by which code knows it that runs before main. A feature with "first:" before its name attaches before all others.
//   - A `part` tag says what a change of the field means for a service that runs. "process": it needs another process.
//     "files": its files change. "policy": neither. "presence": that the field is set at all is part of the process, what
//     it is set to is not. "inside": the fields of the structure say so themselves. A structure below a tag is part of
//     what the tag says, but for its fields that have tags of their own. [Service].Hash is made of these.
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
	Name string `part:"policy"`
	// Startup is the argv of a program that has to exit with 0 before any service starts. Nil: none.
	Startup []string `part:"policy"`
	// Services are in start order: a service comes after all that it depends on, and otherwise as its
	// name sorts.
	Services []Service `part:"inside"`
	// Logging says where the output of the startup hook and the launcher's own messages go.
	Logging Logging `part:"policy"`
	// LogDirectory is where log files are, relative to where the launcher was started. Empty: there are none.
	LogDirectory string `part:"policy"`
	// LogEvents writes the launcher's own messages to a file there too: logs-<n>/events.log.
	LogEvents bool `part:"policy" feature:"logfiles"`
	// Shutdown bounds the end of the whole program.
	Shutdown Shutdown `part:"policy"`
	// Signals rewrites what the launcher receives before it acts on it or passes it on.
	Signals []SignalRule `part:"policy"`
	// ConfigDirectory is where the services' configuration files are placed. Empty: a private directory
	// that is made at start and removed at the end.
	ConfigDirectory string `part:"process"`
	// Control is the control socket.
	Control Control `part:"policy"`
	// TUI is the terminal UI, which the nimi command has.
	TUI TUI `part:"policy"`
	// Takeover is how another program takes over.
	Takeover Takeover `part:"policy"`
	// Hash tells this program from another, its services apart: 16 hexadecimal digits. Empty without a control socket.
	Hash string `part:"policy"`
	// HeadStart are the indices of the services that the program's entry starts, before the Go runtime is up; ascending.
	HeadStart []int `part:"policy" feature:"first:headstart" symbol:"nimi/runtime/internal/sys/headstart.program"`
}

// Service is one process to supervise. Groups that have only sub-services are not in the table.
type Service struct {
	// Name is the dashed name, unique in the program: "stack-api-worker".
	Name string `part:"policy"`
	// Path is where the service stands in the configuration: "stack.api.worker".
	Path string `part:"policy"`
	// Argv is the program and its arguments; never empty. A program without a slash is looked for in the
	// service's PATH.
	Argv []string `part:"process"`
	// Commands follow Argv, one after the other, of a oneshot (nimi.commands). The first that fails is the last that runs.
	Commands [][]string `part:"process"`
	// Environment is laid over the launcher's own environment, sorted by name.
	Environment []Variable `part:"process"`
	// Expand replaces variables in arguments, in Environment and in the targets of probes (nimi.expand).
	Expand bool `part:"process" feature:"expand"`
	// EnvironmentFiles are read before each start.
	EnvironmentFiles []EnvironmentFile `part:"process" feature:"environmentfiles"`
	// WorkingDirectory is where the service starts. Empty: where the launcher was started.
	WorkingDirectory string `part:"process"`
	// Stdin is the absolute path of the file that becomes standard input, or StdinOpen. Empty: /dev/null.
	Stdin string `part:"process" feature:"stdin"`
	// Consumes: its standard input is the output of those services whose Logging.To names it.
	Consumes bool `part:"process" feature:"pipeline"`
	// Terminal: a pseudo-terminal is its standard input, output and error, and its controlling terminal.
	Terminal bool `part:"process" feature:"terminal"`
	// Identity is who the service runs as.
	Identity Identity `part:"process"`
	// Limits are its resource limits, sorted by resource.
	Limits []Limit `part:"process" feature:"limits"`
	// Nice is its scheduling priority (nice(2)).
	Nice Int `part:"process" feature:"limits"`
	// OOMScoreAdjust is how readily the kernel kills it when memory runs out (proc_pid_oom_score_adj(5)).
	OOMScoreAdjust Int `part:"process" feature:"limits"`
	// Resources are what it may use as a whole.
	Resources Resources `part:"process"`
	// Directories are made before each start.
	Directories []Directory `part:"process" feature:"directories"`
	// Credentials are copied before each start, sorted by ID.
	Credentials []Credential `part:"process" feature:"credentials"`
	// ConfigData are the files that the service finds below $XDG_CONFIG_HOME, sorted by path.
	ConfigData []ConfigFile `part:"files presence" feature:"configdata"`
	// Sockets are bound before anything starts, sorted by name.
	Sockets []Socket `part:"process" feature:"sockets"`
	// NoListenPid leaves LISTEN_PID out of the service's environment (nimi.sockets.pid = false).
	NoListenPid bool `part:"process"`

	// Manual: not started by itself (nimi.autoStart = false, and nothing that starts depends on it).
	Manual bool `part:"policy"`
	// Condition has to hold at each start.
	Condition StartCondition `part:"policy"`
	// Profiles are those by which it starts (run --profile). Nil: it starts by itself.
	Profiles []string `part:"policy"`
	// Type says whether it is to run on.
	Type Type `part:"policy"`
	// DependsOn are the services that come first.
	DependsOn []Dependency `part:"policy"`
	// Ready says how it is known that it can be used.
	Ready Ready `part:"inside"`
	// Health is asked while it is ready.
	Health Probe `part:"policy"`
	// HealthAction says what follows at the failure threshold of Health.
	HealthAction HealthAction `part:"policy"`
	// Watchdog is how long it may be silent while it is ready (WATCHDOG=1 in sd_notify(3)). 0: for ever.
	Watchdog time.Duration `part:"process" feature:"notify"`
	// Schedule says when it runs. Zero: at once.
	Schedule Schedule `part:"policy"`
	// Hooks are commands around its main process.
	Hooks Hooks `part:"policy"`
	// Restart says what follows when the service ends without having been asked to.
	Restart Restart `part:"policy"`
	// OnFailure says what a failure for good means for the program.
	OnFailure OnFailure `part:"policy"`
	// OnSuccess says what an end in success means for the program.
	OnSuccess OnSuccess `part:"policy"`
	// Stop says how the service is asked to end.
	Stop Stop `part:"policy"`
	// Reload says how it is told to read its configuration again.
	Reload Reload `part:"policy"`
	// OnChange says what follows when its files have changed.
	OnChange OnChange `part:"policy"`
	// Watch says what is done when files change.
	Watch Watch `part:"policy"`
	// Logging says where its output goes.
	Logging Logging `part:"inside"`
	// Hash tells its configuration from another, for commands that meet a launcher of another build and for a launcher
	// that takes over from this one: 16 hexadecimal digits each of what makes its process, of its files, and of the rest,
	// by the part tags. Empty without a control socket.
	Hash string `part:"policy"`
}

// StdinOpen is the standard input that has nothing to read and no end (nimi.stdin = "open").
const StdinOpen = "open"
