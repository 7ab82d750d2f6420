package spec

// TUI is the terminal UI (settings.tui).
type TUI struct {
	// Enable: to start the launcher on a terminal shows it.
	Enable bool
	// Program is the absolute path of the nimi command, which it is part of. Empty: it is looked for in PATH.
	Program string
}
