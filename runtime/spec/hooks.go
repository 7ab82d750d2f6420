package spec

// Hooks are commands around the main process (nimi.hooks). Those of one list run one after the other, with the
// service's identity and environment; the first that fails, and may not, is the last that runs.
type Hooks struct {
	// PreStart runs before every start of the main process; its failure is the service's.
	PreStart []Command
	// PostStart runs once the service is ready by its check; after it, its dependents see it as ready. Its failure is
	// the service's.
	PostStart []Command
	// PreStop runs before a service that was running is asked to end; its failure is only reported.
	PreStop []Command
	// PostStop runs after every end of the main process, however it ended; its failure is only reported.
	PostStop []Command `feature:"aftermath"`
}

// Command is a program and its arguments.
type Command struct {
	Argv []string
	// Optional: its failure is reported and has no consequences.
	Optional bool
}
