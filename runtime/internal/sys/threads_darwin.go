package sys

// ReserveThreads does nothing: there are no limits here that a service could use up for the launcher.
func ReserveThreads() {}
