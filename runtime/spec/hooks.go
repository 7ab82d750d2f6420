package spec

// Hooks are commands around the main process (nimi.hooks). Those of one list run one after the other, with the
// service's identity and environment; the first that fails is the last that runs.
type Hooks struct {
	// PreStart runs before every start of the main process; its failure is the service's.
	PreStart [][]string
	// PostStart runs once the service is ready by its check; after it, its dependents see it as ready. Its failure is
	// the service's.
	PostStart [][]string
	// PreStop runs before a service that was running is asked to end; its failure is only reported.
	PreStop [][]string
	// PostStop runs after every end of the main process, however it ended; its failure is only reported.
	PostStop [][]string
}
