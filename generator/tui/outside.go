package tui

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"nimi/generator/control"
)

// patience is how long the launcher's program may take to print what is in it.
const patience = 10 * time.Second

// outside does for the model what reaches beyond it.
type outside struct {
	target *target
}

// Order is part of Outside.
func (o *outside) Order(verb string, words ...string) tea.Cmd {
	return func() tea.Msg {
		d := DoneMsg{What: strings.Join(append([]string{verb}, words...), " ")}
		lines, err := control.Do(o.target.socket(), 0, verb, words...)
		d.Err = err
		for _, l := range lines {
			if l.Kind == "unit" {
				d.Units = append(d.Units, l.Unit())
			}
		}
		return d
	}
}

// command is one of the launcher's commands.
func (o *outside) command(ctx context.Context, arguments ...string) *exec.Cmd {
	return exec.CommandContext(ctx, o.target.executable(), append([]string{"--socket", o.target.socket()}, arguments...)...)
}

// print runs one of the launcher's commands and returns what it prints.
func (o *outside) print(arguments ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return o.command(ctx, arguments...).Output()
}

// Describe is part of Outside.
func (o *outside) Describe(service string) tea.Cmd {
	return func() tea.Msg {
		if o.target.executable() == "" {
			return DescribedMsg{service, "  The launcher's program cannot be run from here, and nobody else knows it."}
		}
		text, err := o.print("describe", "--", service)
		if err != nil {
			return DescribedMsg{service, "  describe: " + err.Error()}
		}
		_, rest, _ := strings.Cut(string(text), "\n") // the name
		return DescribedMsg{service, rest}
	}
}

// table asks the launcher's program what its services depend on, and which commands it has.
func (o *outside) table() tea.Msg {
	t := TableMsg{}
	if o.target.executable() == "" {
		return t
	}
	text, err := o.print("describe", "--json")
	var described struct {
		Services []struct {
			Name      string            `json:"name"`
			DependsOn map[string]string `json:"dependsOn"`
		} `json:"services"`
	}
	if err != nil || json.Unmarshal(text, &described) != nil {
		return t
	}
	t.DependsOn, t.Commands = map[string]map[string]string{}, map[string]bool{}
	for _, s := range described.Services {
		t.DependsOn[s.Name] = s.DependsOn
	}
	help, _ := o.print("--help")
	for line := range strings.Lines(string(help)) {
		if words := strings.Fields(line); len(words) > 0 && strings.HasPrefix(line, "  ") {
			t.Commands[words[0]] = true
		}
	}
	return t
}

// Terminal is part of Outside.
func (o *outside) Terminal(arguments ...string) tea.Cmd {
	what := strings.Join(arguments, " ")
	return tea.ExecProcess(o.command(context.Background(), arguments...), func(err error) tea.Msg {
		var ended *exec.ExitError
		if errors.As(err, &ended) {
			err = fmt.Errorf("it ended with %d", ended.ExitCode())
		}
		return DoneMsg{What: what, Err: err}
	})
}

// Pager is part of Outside.
func (o *outside) Pager(text string) tea.Cmd {
	pager := os.Getenv("PAGER")
	if pager == "" {
		pager = "less"
	}
	c := exec.Command("/bin/sh", "-c", pager)
	c.Stdin = bytes.NewBufferString(text)
	return tea.ExecProcess(c, func(err error) tea.Msg {
		if err != nil {
			err = fmt.Errorf("%s: %w", pager, err)
		}
		return DoneMsg{What: "pager", Err: err}
	})
}

// End is part of Outside.
func (o *outside) End() tea.Cmd {
	return func() tea.Msg {
		if err := o.target.end(); err != nil {
			return DoneMsg{What: "stop everything", Err: err}
		}
		return nil
	}
}
