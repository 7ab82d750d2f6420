package launcher

import (
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Version is Nimi's own.
const Version = "0.1.0"

// arguments acts on the command line: whether to run the services and, if not, the exit code.
func arguments(p *spec.Program, args []string) (run bool, code int) {
	if len(args) == 0 || len(args) == 1 && args[0] == "run" {
		return true, 0
	}
	if len(args) == 1 {
		switch args[0] {
		case "--help", "-h", "help":
			print(1, Help(p))
			return false, 0
		case "--version":
			print(1, p.Name+" (nimi "+Version+")\n")
			return false, 0
		}
	}
	print(2, p.Name+": unknown argument "+args[len(args)-1]+"; see "+p.Name+" --help\n")
	return false, ExitUsage
}

// Help is what --help prints in a launcher without a control socket.
func Help(p *spec.Program) string {
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

// print writes where nothing is running yet that could be held up by it.
func print(fd int, text string) { _ = sys.Write(fd, []byte(text)) }
