package wire

// Version is the first word of every request. What would break those who speak it gets another number.
const Version = "nimi/1"

// The verbs of requests.
const (
	Hello   = "hello"
	Status  = "status"
	Watch   = "watch"
	Start   = "start"
	Stop    = "stop"
	Restart = "restart"
	Reload  = "reload"
	Signal  = "signal"
	Logs    = "logs"
	Wait    = "wait"
	Health  = "health"
	Down    = "down"
	Exec    = "exec"

	Attach = "attach"

	// Takeover has another program take over from the launcher's.
	Takeover = "takeover"
)

// KnownVerb tells whether there is such a verb.
func KnownVerb(verb string) bool {
	switch verb {
	case Hello, Status, Watch, Start, Stop, Restart, Reload, Signal, Logs, Wait, Health, Down, Exec, Attach, Takeover:
		return true
	}
	return false
}

// The options of requests.
const (
	noDeps     = "--no-deps"
	noWait     = "--no-wait"
	ready      = "--ready"
	timeout    = "--timeout=" // and milliseconds
	withSignal = "--signal="  // and a signal
	follow     = "-f"
	times      = "--times"
	lines      = "-n" // and, as the next word, how many
	terminal   = "--tty"
	term       = "--term=" // and a word: $TERM
	dryRun     = "--dry-run"
	view       = "--view"
	take       = "--take"
	size       = "--size=" // and ROWSxCOLUMNS
	reload     = "--reload"
	endOptions = "--"
)

// The kinds of lines in an answer: the first word of each. Done and Error are the last one.
const (
	LauncherLine = "launcher"
	UnitLine     = "unit"
	OutputLine   = "line"
	LostLine     = "lost"
	TimedLine    = "at"     // in place of "line", with the time before the text
	KeptLine     = "kept"   // what follows has been written since the request
	ShownLine    = "shown"  // and a number, and after the line as many bytes of what a terminal shows
	TypingLine   = "typing" // and 1 or 0: whether what is typed goes to the service
	FateLine     = "fate"   // a service, and what a takeover makes of it
	GoneLine     = "gone"   // a service that the program that has taken over does not have
	ExitLine     = "exit"   // and keys: how what was asked for has ended
	Done         = "done"
	Error        = "error"
)

// What a client may say after its request, as long as it is answered: a line each.
const (
	SayingSignal = "signal" // and a signal, for what it has started
	SayingKeys   = "keys"   // and a number, and after the line as many bytes that are typed
	SayingSize   = "size"   // and rows and columns of its terminal
	SayingTake   = "take"   // it types from now on
)

// The kinds of errors.
const (
	ErrorVersion  = "version"
	ErrorUsage    = "usage"
	ErrorUnknown  = "unknown" // there is no such service
	ErrorDenied   = "denied"
	ErrorBusy     = "busy"
	ErrorStopping = "stopping"
	ErrorFailed   = "failed"
	ErrorTimeout  = "timeout"
)

// What a takeover makes of services.
const (
	FateKept      = "kept"
	FateReloaded  = "reloaded"
	FateRestarted = "restarted"
	FateStarted   = "started"
	FateStopped   = "stopped"
)

// The states of units; those of the launcher are StateStarting, StateRunning and StateStopping.
const (
	StateWaiting    = "waiting"
	StateOff        = "off"
	StateScheduled  = "scheduled"
	StateListening  = "listening"
	StateStarting   = "starting"
	StateRunning    = "running"
	StateStopping   = "stopping"
	StateRestarting = "restarting"
	StateStopped    = "stopped"
	StateCompleted  = "completed"
	StateFailed     = "failed"
	StateSkipped    = "skipped"
)

// CauseMemory is the cause of an end, as in Unit.Cause: the kernel has killed the main process for want of memory.
const CauseMemory = "out-of-memory"

// AppendHead appends the beginning of a line that is about a service: its kind and the name.
//
//go:noinline
func AppendHead(b []byte, kind, name string) []byte {
	return AppendWord(append(append(b, kind...), ' '), name)
}

// AppendDone appends the last line of an answer that is complete.
//
//go:noinline
func AppendDone(b []byte) []byte { return append(append(b, Done...), '\n') }

// AppendError appends the last line of an answer that is an error.
func AppendError(b []byte, kind, text string) []byte {
	b = append(append(append(append(b, Error...), ' '), kind...), ' ')
	for i := range len(text) {
		b = append(b, shown(text[i]))
	}
	return append(b, '\n')
}
