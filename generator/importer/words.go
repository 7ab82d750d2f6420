package importer

import (
	"errors"

	"github.com/mattn/go-shellwords"
)

// words splits a command line as a shell does. An error says that only a shell can run it.
func words(line string) ([]string, error) {
	p := shellwords.NewParser()
	argv, err := p.Parse(line)
	switch {
	case err != nil:
		return nil, err
	case p.Position >= 0:
		return nil, errors.New("has more than one command")
	case len(argv) == 0:
		return nil, errors.New("is empty")
	}
	return argv, nil
}

// inShell returns a command that a shell runs. It becomes the command, so that signals reach that.
func inShell(line string) []any { return []any{"sh", "-c", line} }
