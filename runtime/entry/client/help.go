package client

import "nimi/runtime/internal/wire"

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
		"--help, --version\n\n"+
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
