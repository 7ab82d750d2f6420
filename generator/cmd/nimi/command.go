package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// Exit codes of the command.
const (
	exitOK    = 0
	exitError = 1 // the input is wrong, or the work could not be done
	exitUsage = 2 // the arguments make no sense
)

// launcherCommands are the commands of launchers that nimi itself does not have.
var launcherCommands = []string{"status", "start", "stop", "restart", "reload", "signal", "attach", "exec", "down", "logs", "wait", "healthcheck", "describe",
	"metrics", "diff", "takeover"}

// streams are the command's standard streams.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is one of nimi's commands.
type command struct {
	name    string
	summary string
	// options by their names without dashes, in the order of the help text.
	options []option
	// operand names the one argument that the command takes. Empty: it takes none. operands are its possible values. Nil:
	// any.
	operand  string
	operands []string
	// optional: the operand can be left out.
	optional bool
	// arguments names what may follow "--" in the help text. Empty: nothing may.
	arguments string
	// rest: all that follows the operand is passed on, as it is.
	rest  bool
	notes string
	run   func(streams, invocation) error
}

// option is one option of a command.
type option struct {
	name string
	// value names the option's value in the help text. Shells complete FILE and DIR as such. Empty: it takes no value.
	value string
	help  string
	// values are the possible values. Nil: any.
	values   []string
	required bool
	// several: it can be given more than once.
	several bool
}

var configOption = option{
	name: "config", value: "FILE", required: true,
	help: "the evaluated configuration, as JSON; - is the standard input",
}

// outputOption is for commands that write a text.
var outputOption = option{name: "output", value: "FILE", help: "where to write it; default: the standard output"}

// verboseOption is for commands that may take long.
var verboseOption = option{name: "verbose", help: "say what is done, and how long it took"}

// commands returns all commands, in the order of the help text.
func commands() []command {
	return []command{validateCommand(), generateCommand(), buildCommand(), runCommand(), graphCommand(), explainCommand(), schemaCommand(), importCommand(), imageCommand(), initrdCommand(), sandboxCommand(), tuiCommand(), psCommand(), ctlCommand(), warmCommand(), completionCommand(), manualCommand()}
}

// usageError is about the arguments; it leads to exit code 2.
type usageError string

func (e usageError) Error() string { return string(e) }

// errReported ends a command that has printed what is wrong.
var errReported = errors.New("reported")

// exitCode ends a command with the exit code of a program that it has run.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// main runs nimi with its arguments and returns its exit code.
func (s streams) main(args []string) int {
	if len(args) == 0 {
		fmt.Fprintf(s.err, "nimi: a command is needed: %s; nimi --help says more\n", names())
		return exitUsage
	}
	switch {
	case isHelp(args[0]), args[0] == "help":
		return s.print(overview())
	case args[0] == "--version", args[0] == "-version", args[0] == "-V", args[0] == "version":
		return s.print("nimi " + spec.Version + "\n")
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return s.command(c, args[1:])
		}
	}
	if slices.Contains(launcherCommands, args[0]) {
		fmt.Fprintf(s.err, "nimi: %s is a command of launchers: nimi ctl NAME %s; nimi ps lists those that run\n", args[0], strings.Join(args, " "))
		return exitUsage
	}
	fmt.Fprintf(s.err, "nimi: %q is no command, must be one of %s%s\n", args[0], names(), input.DidYouMean(args[0], commandNames()))
	return exitUsage
}

func (s streams) command(c command, args []string) int {
	in, err := parse(c, args)
	if err == nil && in.help {
		return s.print(c.help())
	}
	if err == nil {
		err = c.run(s, in)
	}
	var code exitCode
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, new(usageError)):
		fmt.Fprintf(s.err, "nimi %s: %v; nimi %s --help says more\n", c.name, err, c.name)
		return exitUsage
	case errors.Is(err, errReported):
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(s.err, "nimi %s: interrupted\n", c.name)
	default:
		fmt.Fprintf(s.err, "nimi %s: %v\n", c.name, err)
	}
	return exitError
}

// print writes a help text.
func (s streams) print(text string) int {
	if _, err := io.WriteString(s.out, text); err != nil {
		fmt.Fprintf(s.err, "nimi: standard output: %v\n", cause(err))
		return exitError
	}
	return exitOK
}

// names lists the commands for a sentence.
func names() string { return strings.Join(commandNames(), ", ") }

func commandNames() []string {
	var all []string
	for _, c := range commands() {
		all = append(all, c.name)
	}
	return all
}
