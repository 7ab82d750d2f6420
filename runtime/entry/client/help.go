package client

import (
	"strings"

	"nimi/runtime/internal/wire"
)

// help says what the program does and takes.
func (c *client) help() {
	c.put("Usage: ", c.program.Name, " [--socket PATH] [COMMAND]\n\n"+
		"Without a command it starts these services, supervises them and passes on their\n"+
		"output until they have ended or a signal asks for the end. All commands but run,\n"+
		"describe and completion talk to the one that runs.\n\n")
	t := table{}
	for i := range verbs {
		t.row("  "+verbs[i].name+" "+verbs[i].usage, verbs[i].summary)
	}
	c.out = t.appendTo(c.out)
	c.put("\n"+
		"NAME: a name, its path with dots, or a pattern: 'stack-*', 'stack.*.api'\n"+
		"OPTION of an order: --no-deps, --no-wait, --timeout SECONDS\n"+
		"--socket PATH or $", wire.SocketVariable, ": where the launcher is\n"+
		"--help, --version; COMMAND --help, or help COMMAND\n\n"+
		"TERM, INT, QUIT  stop in order; once more: kill at once\n"+
		"HUP              reload the services that can\n"+
		"other signals    are passed on to the services\n\n")
	if c.program.Startup != nil {
		c.put("Before all services: ", command(c.program.Startup), "\n")
	}
	c.put("Services:")
	for i := range c.program.Services {
		c.put(" ", c.program.Services[i].Name)
	}
	c.put("\n\n" +
		"Exit code of a run: 0 if all went well, else that of the first service that\n" +
		"failed for good (128 + n where signal n ended it); 2: usage; 111: the launcher\n" +
		"itself failed. Of other commands: 0 done, 1 failed, 2 usage or no such service,\n" +
		"3 no launcher runs, 4 not in time, 5 denied.\n")
}

// helpOf says what a command takes.
func (c *client) helpOf(name string) {
	v := known(name)
	if v == nil {
		c.usage("unknown command " + name + didYouMean(name, verbNames()))
		return
	}
	c.put("Usage: ", strings.TrimSuffix(c.program.Name+" "+v.name+" "+v.usage, " "), "\n\n", v.summary, "\n\n")
	t := table{}
	for i := range optionNames {
		if one := option(1) << i; (v.options|optSocket|optHelp)&one != 0 {
			o := &optionNames[i]
			spelt := "  " + o[0]
			if one >= optTimeout {
				spelt += " " + values[i-firstValue]
			}
			if o[1] != "" {
				spelt += ", " + o[1]
			}
			t.row(spelt, explained[i])
		}
	}
	c.out = t.appendTo(c.out)
	c.put("\nExample: ", strings.TrimSuffix(c.program.Name+" "+v.name+" "+c.example(v), " "), "\n")
}

// example is what could stand behind a command.
func (c *client) example(v *verb) string {
	service := "NAME"
	if len(c.program.Services) > 0 {
		service = quote(c.program.Services[0].Name)
	}
	switch v.words {
	case signalNames:
		return "USR1 " + service
	case shellName:
		return "bash"
	case nameAndCommand:
		return service + " sh"
	case someNames:
		return service
	}
	switch v.name {
	case "run":
		return "--only " + service
	case "logs":
		return "-f --since 5m --grep '(?i)error' " + service
	case "wait":
		return "--ready --timeout 30"
	case takeover:
		return "--dry-run"
	case "status", "describe":
		return "--json " + service
	}
	return ""
}

// values are what the options from --timeout on take.
var values = [...]string{"S", "N", "NAME,…", "NAME,…", "P,…", "NAME,…", "SIGNAL", "PATH", "KEYS", "T", "T", "RE"}

// firstValue is the index of the first option that takes a value.
const firstValue = len(optionNames) - len(values)

// explained says what the options do, in the order of optionNames.
var explained = [len(optionNames)]string{
	"JSON, in one line", "go on and show what changes", "leave other services alone", "do not wait for what comes of it", "until they are ready",
	"go on with what is written from now on", "this text", "", "give the command a terminal", "pass standard input, output and error as they are",
	"show them on the terminal", "do not, whatever settings.tui.enable says", "say what would become of the services, and change nothing",
	"only look", "type there, whoever did", "where the program is the one that runs, have its services reload",
	"the time at which a line was read before it, in UTC", "no names before the lines", "in the background: wait until they are ready, and return",
	"wait for at most so many seconds", "the last lines of each service", "these, with what they depend on", "all but these, and what depends on them",
	"these profiles", "these services too", "what those get that have no reload", "where the launcher is; else $" + wire.SocketVariable + ", or the usual places",
	"what detaches in place of ctrl-p,ctrl-q; none is nothing", "from then on: 5m (ago), 15:04, 2006-01-02T15:04:05Z", "up to then", "lines that match a regular expression",
}
