package client

import (
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/internal/wire"
)

// The terminal UI is part of the nimi command, so that nothing of it is in a launcher. The launcher's command line finds
// that command, and becomes it.

// tui shows the launcher that has been met.
func (c *client) tui() { c.becomeNimi("--socket", c.path) }

// runWithTUI has the nimi command start this program in the background, and show it. It returns only if there can be no
// terminal UI: with a code where it was asked for, and without where it would have been shown by default.
func (c *client) runWithTUI() {
	args := sys.Arguments()
	if sys.Pid() == 1 {
		c.fail(wire.ExitUsage, "run --tui: not as PID 1; "+args[0]+" tui shows the launcher from beside it")
		return
	}
	words := []string{"--run"}
	if given := c.given(); given != "" {
		words = append(words, "--socket", given)
	}
	words = append(words, "--", args[0], "--no-tui")
	c.becomeNimi(append(words, args[1:]...)...)
	if !c.options.has(optTUI) {
		c.say("starting without it")
		c.code = wire.ExitDone
	}
}

// becomeNimi runs nimi tui in this process's place. It returns only if it cannot.
func (c *client) becomeNimi(words ...string) {
	const name = "nimi"
	path, err := c.program.TUI.Program, error(nil)
	if path == "" {
		path, err = spawn.Find(name, sys.Getenv("PATH"))
	}
	if err == nil {
		err = sys.Become(path, append([]string{name, "tui"}, words...), sys.Environ())
	} else {
		path = name + " in PATH"
	}
	c.fail(wire.ExitFailed, "the terminal UI is part of the nimi command: "+path+": "+err.Error())
}

// onTerminal tells whether there is somebody to show a terminal UI to, by default. As PID 1 a launcher is what others
// depend on, and stays what it is.
func onTerminal() bool {
	term := sys.Getenv("TERM")
	return sys.Terminal(0) && sys.Terminal(1) && term != "" && term != "dumb" && sys.Pid() != 1
}
