package spec

// Control is the control socket (settings.control).
type Control struct {
	// Enable: there is one, and the launcher's command line speaks to it.
	Enable bool `feature:"control" entry:"client"`
}
