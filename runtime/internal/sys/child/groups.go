package child

// Names of control groups (package resources of the features says what is in which).
const (
	// GroupOfAll is the group of all services of a machine, below the one at the top.
	GroupOfAll = "nimi"
	// GroupPrefix is how the name of a service's group begins, and GroupMain is the one in it of the main process.
	GroupPrefix = "nimi-"
	GroupMain   = "main"
)
