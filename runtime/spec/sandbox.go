package spec

// Sandbox is everything that a front knows: the program that runs a launcher in bubblewrap.
type Sandbox struct {
	// Name is the front's own, which it puts before its messages.
	Name string
	// Bwrap is the absolute path of bwrap(1).
	Bwrap string
	// Launcher is the absolute path of the launcher.
	Launcher string
	// Program is the launcher's name, after which the directory of its control socket is called. Empty: it has none.
	Program string
	// Instance is of what there is one launcher, as in Control.
	Instance Instance
	// DieWithParent ends the sandbox, in the usual order, when what has started the front ends.
	DieWithParent bool
	// Flags are the arguments of bwrap, but for those that are known only at start.
	Flags []string
}
