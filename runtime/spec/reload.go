package spec

// Reload is how a service is told to read its configuration again (nimi.reload, process.reloadSignal,
// process.reloadCommand). At most one of the two is set; neither: it cannot.
type Reload struct {
	// Signal is sent to the main process.
	Signal Signal
	// Argv is a command to run.
	Argv []string
}
