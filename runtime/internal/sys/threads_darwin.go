package sys

// ReserveThreads does nothing: there are no limits here that a service could use up for the launcher.
func ReserveThreads() {}

// FewProcesses is false, as ReserveThreads does nothing.
func FewProcesses() bool { return false }
