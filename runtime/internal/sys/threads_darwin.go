package sys

// The numbers mean nothing here.
const Threads, FrontThreads = 0, 0

// ReserveThreads does nothing: there are no limits here that a service could use up for the launcher.
func ReserveThreads(int) error { return nil }
