package headstart

// Process is a service that has been started.
type Process struct {
	Pid int // 0: it has not been started
	// Output are the ends of its standard output and standard error to read from, where the launcher stands in between.
	Output [2]int
}

// Started is what there is of a head start.
type Started struct {
	// Processes are in the order of the program's HeadStart. Nil: there was none.
	Processes []Process
	// Directory is the directory for the control socket that Lock holds. Empty: none.
	Directory string
	Lock      int
}
