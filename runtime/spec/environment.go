package spec

// Variable is one change to a service's environment (process.environment and nimi.environment).
type Variable struct {
	Name  string
	Value string
	// Unset removes the variable instead.
	Unset bool
}
