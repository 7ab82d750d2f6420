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
	Path string
	// Optional: the file may be missing.
	Optional bool
}
