package plain

import "nimi/runtime/spec"

// help is what --help prints.
func help(p *spec.Program) string {
	text := "Usage: " + p.Name + " [run]\n\n" +
		"Starts these services, supervises them and passes on their output until they\n" +
		"have ended or a signal asks for the end.\n\n"
	if p.Startup != nil {
		text += "  " + spec.HookName + " (before all others): " + p.Startup[0] + "\n"
	}
	for i := range p.Services {
		text += "  " + p.Services[i].Name + ": " + p.Services[i].Argv[0] + "\n"
	}
	return text + "\n" +
		"TERM, INT, QUIT  stop in order; once more: kill at once\n" +
		"HUP              reload the services that can\n" +
		"other signals    are passed on to the services\n\n" +
		"--help, --version\n\n" +
		"Exit code: 0 if all went well, else that of the first service that failed for\n" +
		"good (128 + n where signal n ended it); 2: usage; 111: the launcher itself failed.\n"
}
