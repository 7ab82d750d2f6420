package host

// Stage is a part of the preparation of a process. The stages are carried out in this order, and each may rely on what
// those before it have settled. Within a stage the order is not defined.
type Stage int

// The stages. There is none for the variables that Nimi itself exports: [Run.Export] takes them in any stage but the last,
// before which they are set, so that nothing replaces them.
const (
	// Identity settles who the process is and what it may use: user, groups, capabilities, limits.
	Identity Stage = iota
	// Files puts in place what the process finds on disk: directories, credentials, configuration files.
	Files
	// Environment sets the variables that the configuration names elsewhere than in the table: environment files.
	Environment
	// Descriptors opens what the process is started with: standard input, output, sockets, pipes.
	Descriptors
	// Arguments settles what is worked out from the finished environment, with all that Nimi itself exports.
	Arguments

	stages
)
