package spec

// Identity is who a service runs as and what it may do (nimi.user, group, supplementaryGroups, umask, capabilities,
// noNewPrivileges).
type Identity struct {
	// User is a name or a number. Empty: the launcher's own.
	User string `feature:"identity"`
	// Group is a name or a number. Empty: the user's.
	Group string `feature:"identity"`
	// Groups are supplementary groups, names or numbers.
	Groups []string `feature:"identity"`
	// Umask is the file mode creation mask (umask(2)).
	Umask Int `feature:"limits"`
	// Capabilities to have and to lose (capabilities(7)).
	Capabilities Capabilities
	// NoNewPrivileges: nothing that it executes can get more (PR_SET_NO_NEW_PRIVS in prctl(2)).
	NoNewPrivileges bool `feature:"limits"`
}

// Capabilities are sets of capabilities; bit n is the kernel's number n.
type Capabilities struct {
	// Ambient are raised: programs keep them without being root or having file capabilities.
	Ambient uint64 `feature:"limits"`
	// Drop are removed from the bounding set, so from everything.
	Drop uint64 `feature:"limits"`
}
