package spec

// StartCondition is what has to hold for a service to start (nimi.condition). Where it does not, the service is skipped, which
// is no failure (ConditionPathExists= in systemd.unit(5), ExecCondition= in systemd.service(5)).
type StartCondition struct {
	// Paths are absolute paths that have to exist or, with "!" before them, must not.
	Paths []string `feature:"condition"`
	// Exec is a command that has to exit with 0, after Paths. The codes 1 to 254 mean that the condition does not hold; any
	// other end is a failure of the start.
	Exec []string `feature:"condition"`
}
