package client

import (
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/wire"
	"nimi/runtime/launcher"
	"nimi/runtime/spec"
)

// verb is a command.
type verb struct {
	name    string
	options option
	words   words
	usage   string // what follows its name
	summary string
}

// words says what the words after a command are.
type words uint8

const (
	noWords  words = iota
	anyNames       // none means all services
	someNames
	signalNames // a signal, and names
	shellName
	nameAndCommand
)

// verbs are the commands, in the order of --help.
var verbs = [...]verb{
	{"run", optOnly | optExcept | optProfile | optWith | optTUI | optNoTUI | optDetach | optTimeout, noWords, "[--only NAME,…] [--except NAME,…] [--profile P,…] [--with NAME,…] [--tui] [--detach]", "start the services; what is done without a command"},
	{"status", optJSON | optWatch, anyNames, "[--json] [--watch] [NAME…]", "how they are"},
	{"start", orderOptions, someNames, "[OPTION…] NAME…", "start, with what they depend on"},
	{"stop", orderOptions, someNames, "[OPTION…] NAME…", "stop, with what depends on them"},
	{"restart", orderOptions, someNames, "[OPTION…] NAME…", "stop and start again"},
	{"reload", orderOptions | optSignal, someNames, "[--signal SIGNAL] NAME…", "have them read their configuration again"},
	{"signal", 0, signalNames, "SIGNAL NAME…", "send a signal"},
	{"attach", optView | optTake | optDetachKeys, someNames, "[--view] [--take] [--detach-keys KEYS] NAME", "see the terminal of a service, and type there"},
	{"exec", optTTY | optNoTTY, nameAndCommand, "[--tty] [--no-tty] NAME [--] COMMAND…", "run a command in the place of a service"},
	{"down", optNoWait | optTimeout, noWords, "[--timeout S] [--no-wait]", "stop all services and end the launcher"},
	{"logs", optFollow | optLines | optSince | optUntil | optGrep | optTimestamps | optNoPrefix, anyNames, "[-f] [-n N] [--since T] [--grep RE] [NAME…]", "what they have written last"},
	{"wait", optReady | optTimeout, anyNames, "[--ready] [--timeout S] [NAME…]", "wait until they have started, or are ready"},
	{"healthcheck", 0, noWords, "", "exit with 0 if all is well"},
	{"describe", optJSON, anyNames, "[--json] [NAME…]", "the configuration in this program"},
	{"metrics", 0, anyNames, "[NAME…]", "numbers for OpenMetrics and Prometheus"},
	{"tui", 0, noWords, "", "all of this on the terminal; needs the nimi command"},
	{"diff", 0, noWords, "", "how this program differs from the launcher that runs"},
	{"takeover", optJSON | optDryRun | optReload | optNoWait | optTimeout, noWords, "[--dry-run] [--reload] [--no-wait] [--timeout S] [--json]", "have this program take over from the launcher that runs"},
	{"completion", 0, shellName, "bash|zsh|fish", "a completion script"},
}

// takeover is a command that a feature has.
const takeover = "takeover"

const orderOptions = optNoDeps | optNoWait | optTimeout

// command does what the command line says. It returns the program where that is to be run; else the work is done.
func (c *client) command(args []string) (run *spec.Program) {
	o := &c.options
	if wrong := o.parse(args); wrong != "" {
		c.usage(wrong)
		return nil
	}
	c.verb = "run"
	if len(o.words) > 0 {
		c.verb, o.words, c.called = o.words[0], o.words[1:], true
	}
	switch {
	case c.verb == "help" && len(o.words) > 0:
		c.helpOf(o.words[0])
		return nil
	case o.has(optHelp) && c.called && c.verb != "help":
		c.helpOf(c.verb)
		return nil
	case o.has(optHelp) || c.verb == "help":
		c.help()
		return nil
	case o.has(optVersion):
		c.put(c.program.Name, " (nimi ", launcher.Version, ")\n")
		return nil
	}
	v := known(c.verb)
	if v == nil {
		c.usage("unknown command " + c.verb + didYouMean(c.verb, verbNames()))
		return nil
	}
	if extra := o.given &^ (v.options | optSocket); extra != 0 {
		c.usage(c.verb + " does not take " + spelled(extra, " "))
		return nil
	}
	if wrong := v.words.check(o.words); wrong != "" {
		c.usage(c.verb + ": " + wrong)
		return nil
	}
	if c.verb == "run" {
		return c.run()
	}
	names := o.words
	switch v.words {
	case signalNames:
		names = names[1:]
	case nameAndCommand:
		names = names[:1]
	case shellName:
		names = nil
	}
	if c.choose(names, v.talks()) {
		c.do()
	}
	return nil
}

// launch returns the program that a command line runs, which may be empty; nil: it runs none.
func (c *client) launch(args []string) *spec.Program {
	if len(args) == 0 {
		return c.program
	}
	return c.command(args)
}

// talks tells whether the command needs a launcher that runs.
func (v *verb) talks() bool { return v.name != "describe" && v.words != shellName }

// check returns what is wrong with the words after a command.
func (w words) check(got []string) string {
	switch {
	case w == noWords && len(got) > 0:
		return "unexpected " + got[0]
	case w == someNames && len(got) == 0:
		return "which service?"
	case w == signalNames && len(got) < 2:
		return "a signal and a service are needed"
	case w == signalNames && wire.ParseSignal(got[0]) == 0:
		return "no such signal: " + got[0] + didYouMean(got[0], signalWords())
	case w == nameAndCommand && len(got) == 0:
		return "which service?"
	case w == nameAndCommand && len(got) == 1:
		return "which command?"
	case w == shellName && len(got) != 1:
		return "bash, zsh or fish?"
	}
	return ""
}

// do carries out a command other than run.
func (c *client) do() {
	switch c.verb {
	case "status":
		c.status()
	case "logs":
		c.logs()
	case "wait":
		c.wait()
	case "healthcheck":
		c.healthcheck()
	case "attach":
		c.attach()
	case "exec":
		c.exec()
	case "down":
		c.down()
	case "describe":
		c.describe()
	case "metrics":
		c.metrics()
	case "diff":
		c.diff()
	case "tui":
		c.tui()
	case takeover:
		c.byFeature()
	case "completion":
		c.completion(c.options.words[0])
	default:
		c.order()
	}
}

// known returns a command by its name; nil: there is none.
func known(name string) *verb {
	for i := range verbs {
		if verbs[i].name == name {
			return &verbs[i]
		}
	}
	return nil
}

//go:noinline
func verbNames() []string {
	names := make([]string, 0, len(verbs))
	for i := range verbs {
		names = append(names, verbs[i].name)
	}
	return names
}

// usage reports a command line that makes no sense.
//
//go:noinline
func (c *client) usage(wrong string) { c.fail(wire.ExitUsage, wrong+"; see "+c.program.Name+" --help") }

// run returns the part of the program that is to run.
func (c *client) run() *spec.Program {
	o := &c.options
	p := c.program
	switch {
	case o.has(optDetach) && (o.has(optTUI) || sys.Pid() == 1):
		c.usage("run --detach: not with --tui, nor as PID 1")
		return nil
	case o.has(optTimeout) && !o.has(optDetach):
		c.usage("run --timeout: only with --detach")
		return nil
	case o.has(optDetach):
		c.background()
		return nil
	}
	if !o.has(optNoTUI) && (o.has(optTUI) || p.TUI.Enable && onTerminal()) {
		if c.runWithTUI(); c.code != wire.ExitDone {
			return nil
		}
	}
	if o.socket != "" {
		given := *p
		given.Control.Socket = o.socket
		p = &given
	}
	if !o.has(optOnly | optExcept | optProfile | optWith) {
		return p
	}
	services := c.own()
	only, wrong := resolve(services, o.only)
	except, also := resolve(services, o.except)
	with, too := resolve(services, o.with)
	for _, text := range []string{wrong, also, too, unknownProfile(p, o.profiles)} {
		if text != "" {
			c.fail(wire.ExitUsage, text)
			return nil
		}
	}
	added := append(c.indices(with), inProfiles(p, o.profiles)...)
	p, left := subset(p, c.indices(only), c.indices(except), added)
	if len(left) > 0 {
		text := "left out, as what they depend on is:"
		for _, i := range left {
			text += " " + p.Services[i].Name
		}
		c.say(text)
	}
	return p
}
