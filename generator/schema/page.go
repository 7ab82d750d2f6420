package schema

import (
	"strings"

	"nimi/docs"
	"nimi/generator/reference"
)

// Page returns what the page of options says, and of those that it does not list what is known of them of each option.
func Page() func(option string) About {
	options := reference.Options(docs.Options)
	return func(option string) (a About) {
		o, known := reference.Find(options, option)
		if !known {
			a.Description = unlisted[option]
			if rest, hook := strings.CutPrefix(option, "services.<name>.nimi.hooks."); hook {
				a.Description = ofHook[rest[strings.LastIndexByte(rest, '.')+1:]]
			}
			return a
		}
		a.Description = o.Meaning
		if o.Words != "" {
			a.Description += "\n\nDefault: " + o.Words + "."
		}
		// A default or an example that is no literal, such as the path of a package, is not for JSON.
		a.Default, _ = reference.Literal(o.Default)
		a.Example, _ = reference.Literal(o.Example)
		return a
	}
}

// unlisted are the options that the page does not describe: those that services have from nixpkgs, and the top level.
var unlisted = map[string]string{
	"":                                             "The configuration of a launcher.",
	"$schema":                                      "The JSON Schema of this file, for editors.",
	"settings":                                     "Options of the whole program.",
	"services":                                     "The services, by name.",
	"services.<name>.process":                      "The process of the service.",
	"services.<name>.process.argv":                 "The program and its arguments. Without a slash, the program is looked for in the service's `PATH`. Only a service that has sub-services may have none.",
	"services.<name>.process.environment":          "Variables that are laid over the launcher's environment; null unsets one.",
	"services.<name>.process.reloadSignal":         "The signal that tells the process to read its configuration again.",
	"services.<name>.process.reloadCommand":        "A command line that has the process read its configuration again. It counts only where there is no `reloadSignal`; it is split into words as a shell would, and run without one.",
	"services.<name>.process.flags":                "Not used: `argv` has the flags.",
	"services.<name>.process.flagFormat":           "Not used: `argv` has the flags.",
	"services.<name>.configData":                   "Files that the service finds below `$XDG_CONFIG_HOME`, by name.",
	"services.<name>.configData.<name>.enable":     "Whether the file is there.",
	"services.<name>.configData.<name>.name":       "The name of the file.",
	"services.<name>.configData.<name>.path":       "Where the file is: relative to `$XDG_CONFIG_HOME`, the same as `source`, or below `settings.configData.directory`.",
	"services.<name>.configData.<name>.text":       "The content of the file, if there is no `source`.",
	"services.<name>.configData.<name>.source":     "The file whose content it has.",
	"services.<name>.notificationProtocol":         "Ways in which the service is able to say that it is ready. `nimi.ready` or `nimi.type` asks it to.",
	"services.<name>.notificationProtocol.systemd": "It can notify as sd_notify(3) does.",
	"services.<name>.notificationProtocol.s6":      "It can write a line to a descriptor, as s6 has it.",
	"services.<name>.services":                     "Sub-services, by name. Their names join that of the service with a dash.",
	"services.<name>.nimi":                         "Options that Nimi adds to a service.",
	"services.<name>.nimi.sockets.pid":             "Whether the service gets `LISTEN_PID`; or a socket of this name.",
	"services.<name>.meta":                         "Not used.",
	"services.<name>.assertions":                   "What has to hold for a launcher to be built.",
	"services.<name>.assertions.*.assertion":       "What has to hold.",
	"services.<name>.assertions.*.message":         "What to say where it does not.",
	"services.<name>.warnings":                     "What is printed when a launcher is built.",
}

// ofHook describes what a hook is made of that may fail.
var ofHook = map[string]string{
	"argv":     "The program and its arguments.",
	"optional": "Whether its failure is only reported.",
}
