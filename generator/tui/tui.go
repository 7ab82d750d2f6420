// Package tui is the terminal UI: a client of the control protocol that shows how the services of a launcher are and
// what they write, and has it start and stop them. docs/tui.md says what a user sees.
//
// It is made as Bubble Tea has it: Model is all that is known, Update takes in what has happened, and View draws it. What
// reaches beyond the model (the launcher, other programs) is behind Outside, and feed tells the model what the launcher
// says.
package tui

import (
	"context"
	"errors"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"nimi/generator/control"
)

// framesPerSecond is how often the screen is drawn at most: more would be no smoother to read, and would cost twice as much
// over a network.
const framesPerSecond = 30

// Config says what to look at.
type Config struct {
	Launcher control.Running
	// Program is the launcher's program, for its other commands, where that of the process cannot be run. Empty: there is
	// none then.
	Program string
	// Owned: the launcher was started for this screen.
	Owned bool
	// In and Out are the terminal.
	In, Out *os.File
}

// Fit returns why there cannot be a screen on the terminal that two streams are.
func Fit(in, out *os.File, getenv func(string) string) error {
	const instead = "; status --watch and logs -f print without one"
	switch t := getenv("TERM"); {
	case !term.IsTerminal(in.Fd()) || !term.IsTerminal(out.Fd()):
		return errors.New("standard input and standard output have to be a terminal" + instead)
	case t == "":
		return errors.New("TERM is not set, so it is not known what the terminal can do" + instead)
	case t == "dumb":
		return errors.New("the terminal cannot move its cursor (TERM=dumb)" + instead)
	}
	return nil
}

// Run shows the screen until the user leaves it. The terminal is as it was before when it returns.
func Run(c Config) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	t := &target{program: c.Program}
	t.meet(c.Launcher)
	o := &outside{target: t}
	m := New(Options{Outside: o, Now: time.Now, Getenv: os.Getenv, Owned: c.Owned})
	p := tea.NewProgram(m, tea.WithFPS(framesPerSecond), tea.WithInput(c.In), tea.WithOutput(c.Out))
	f := &feed{target: t, show: p.Send, table: o.table}
	f.start(ctx)
	_, err := p.Run()
	if errors.Is(err, tea.ErrInterrupted) {
		return nil
	}
	return err
}
