package importer

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

func processComposeFormat() format {
	return format{
		name: "process-compose", title: "process-compose files",
		sections: []section{{"A process", processRules}, {"The file", processTop}},
		is:       yamlWith("processes"),
		read:     readProcessCompose,
	}
}

// readYAML reads a file of one YAML document, whose top is an object.
func readYAML(path string) (tree map[string]any, err error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	defer func() { // the library trusts its input in places
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: cannot be read: %v", path, r)
		}
	}()
	var document any
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	tree, ok := plain(document).(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s: must be an object at the top", path)
	}
	return tree, nil
}

func readProcessCompose(j *job, path string) error {
	tree, err := readYAML(path)
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return err
	}
	processes, _ := tree["processes"].(map[string]any)
	names := sortedKeys(processes)
	for i, t := range j.begin(names, "processes.") {
		process, _ := processes[names[i]].(map[string]any)
		t.tree, t.dir = process, dir
		processArgv(t, process, tree)
		// What process-compose does without being told.
		if get(process, []string{"availability", "restart"}) == nil {
			t.set("availability.restart", "nimi.restart.mode", "never")
		}
		if get(process, []string{"shutdown", "timeout_seconds"}) == nil {
			t.set("shutdown.timeout_seconds", "nimi.stop.timeout", int64(10_000))
		}
		t.apply(processRules, "", process)
	}
	delete(tree, "processes")
	t := j.settings("")
	t.dir = dir
	t.apply(processTop, "", tree)
	return nil
}

// processArgv makes the program: a command of a shell, or a list.
func processArgv(t *target, process, file map[string]any) {
	command, _ := text(process["command"])
	if entrypoint, ok := texts(process["entrypoint"]); ok && process["entrypoint"] != nil {
		t.set("entrypoint", "process.argv", anys(entrypoint))
		if command != "" {
			t.say(t.key("command"), "is not used beside entrypoint")
		}
		return
	}
	if command == "" {
		return // which is reported
	}
	t.set("command", "process.argv", shellOf(file, command))
}

// shellOf returns a command that the shell of the file runs. In the file, $$ stands for a dollar.
func shellOf(file map[string]any, command string) []any {
	argv := inShell(strings.ReplaceAll(command, "$$", "$"))
	if shell, _ := text(get(file, []string{"shell", "shell_command"})); shell != "" {
		argv[0] = shell
	}
	if argument, _ := text(get(file, []string{"shell", "shell_argument"})); argument != "" {
		argv[1] = argument
	}
	return argv
}

// processTop are the keys of a process-compose file beside processes.
var processTop = []rule{
	{"name", "`settings.binName`", same, "", setText("binName")},
	{"version", "", differs, "means nothing", nil},
	{"environment", "`settings.environment`", same, "", func(t *target, key string, v any) bool {
		return t.environment(key, "environment", v)
	}},
	{"shell*", "`process.argv`", differs, "is written into the `argv` of every command", nil},
	{"log_level", "", nothing, "", nil},
	{"log_length", "", nothing, "`<bin> logs` has what is kept of each service", nil},
	{"log_location", "`settings.logging.enable`", differs, "each service has a file of its own, `logsDir/logs-<n>/<service>.txt`", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.set(key, "logging.enable", true)
		t.set(key, "logging.logsDir", filepath.Dir(t.absolute(s)))
		return ok
	}},
	{"log_format", "", nothing, "`settings.logging.format` is `plain` or `json`", nil},
	{"log_configuration*", "", nothing, "`settings.logging` has rotation, timestamps and colour", nil},
	{"is_strict", "", differs, "is always so: what is not known is an error", nil},
	{"is_tui_disabled", "", differs, "there is none without `settings.tui.enable`", nil},
	{"ordered_shutdown", "", differs, "is always so", nil},
	{"disable_env_expansion", "", differs, "nothing is expanded in the file without `nimi.expand`", nil},
	{"vars*", "", nothing, "templates (`{{.NAME}}`) stay as they are", nil},
	{"env_cmds*", "", nothing, "a command's output becomes no variable", nil},
	{"extends", "", nothing, "import the other file too", nil},
	{"mcp_server*", "", nothing, "", nil},
	{"file_names", "", nothing, "", nil},
	{"env_file_names", "", nothing, "`nimi.environmentFiles` has the files of a service", nil},
	{"dot_env_vars*", "", nothing, "`nimi.environmentFiles` has the files of a service", nil},
	{"x-*", "", nothing, "an extension", nil},
}

// processRules are the keys of a process.
var processRules = slices.Concat([]rule{
	{"command", "`process.argv`", same, "`[\"sh\", \"-c\", command]`, or the shell of the file", nil},
	{"entrypoint", "`process.argv`", same, "as it is, without a shell", nil},
	{"environment", "`process.environment`", same, "a `$NAME` in it is expanded at each start: `nimi.expand`", processEnvironment},
	{"env_file", "`nimi.environmentFiles`", differs, "is read at each start", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.environmentFile(key, t.absolute(s), false, "dotenv")
		return ok && s != ""
	}},
	{"is_dotenv_disabled", "", differs, "`.env` is read where `nimi.environmentFiles` says so", nil},
	{"working_dir", "`nimi.workingDirectory`", same, "", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.set(key, "nimi.workingDirectory", t.absolute(s))
		return ok && s != ""
	}},
	{"depends_on", "`nimi.dependsOn`", same, "`process_log_ready` and `process_healthy` are `ready`", processDependsOn},
	{"availability.restart", "`nimi.restart.mode`", same, "`never` without the key. `always` restarts after a clean exit too: `onSuccess`. `exit_on_failure`: `nimi.onFailure = \"stop\"`", processRestart},
	{"availability.backoff_seconds", "`nimi.restart.time`", same, "", setSeconds("nimi.restart.time")},
	{"availability.max_restarts", "`nimi.restart.count`", differs, "counts restarts in a row", processMaxRestarts},
	{"availability.exit_on_end", "`nimi.onSuccess`, `nimi.onFailure`", same, "`stop`", func(t *target, key string, v any) bool {
		on, ok := truth(v)
		if on {
			t.set(key, "nimi.onSuccess", "stop")
			t.set(key, "nimi.onFailure", "stop")
		}
		return ok
	}},
	{"availability.exit_on_skipped", "", nothing, "", nil},
	{"ready_log_line", "`nimi.ready.logLine`", same, "a text, not an expression", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.set(key, "nimi.ready.logLine", regexp.QuoteMeta(s))
		return ok && s != ""
	}},
	{"shutdown.command", "`nimi.stop.argv`", same, "", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.set(key, "nimi.stop.argv", inShell(strings.ReplaceAll(s, "$$", "$")))
		return ok && s != ""
	}},
	{"shutdown.signal", "`nimi.stop.signal`", same, "", setSignal("nimi.stop.signal")},
	{"shutdown.timeout_seconds", "`nimi.stop.timeout`", same, "10 s without the key, or with 0, as with process-compose", func(t *target, key string, v any) bool {
		ms, ok := milliseconds(v)
		if ok && ms == 0 {
			ms = 10_000
		}
		if ok {
			t.set(key, "nimi.stop.timeout", ms)
		}
		return ok
	}},
	{"shutdown.parent_only", "`nimi.stop.to`", same, "`main`", func(t *target, key string, v any) bool {
		on, ok := truth(v)
		if on {
			t.set(key, "nimi.stop.to", "main")
		} else {
			t.say(t.key(key), "false is how services are stopped")
		}
		return ok
	}},
	{"shutdown.send_keys", "", nothing, "", nil},
	{"disabled", "`nimi.autoStart`", same, "", func(t *target, key string, v any) bool {
		off, ok := truth(v)
		t.set(key, "nimi.autoStart", !off)
		return ok
	}},
	{"is_disabled", "`nimi.autoStart`", same, "", func(t *target, key string, v any) bool {
		off, ok := truth(v)
		t.set(key, "nimi.autoStart", !off)
		return ok
	}},
	{"is_daemon", "`nimi.type`", differs, "becomes a oneshot, which `nimi.stop.argv` undoes; better have the program stay in the foreground", func(t *target, key string, v any) bool {
		on, ok := truth(v)
		if on {
			t.set(key, "nimi.type", "oneshot")
		}
		return ok
	}},
	{"launch_timeout_seconds", "`nimi.ready.startTimeout`", differs, "counts for a service that has a check", setSeconds("nimi.ready.startTimeout")},
	{"is_foreground", "`nimi.autoStart`", differs, "is not started with the others; `<bin> start` starts it", func(t *target, key string, v any) bool {
		on, ok := truth(v)
		t.set(key, "nimi.autoStart", !on)
		return ok
	}},
	{"is_tty", "`nimi.terminal`", same, "", setTruth("nimi.terminal")},
	{"is_interactive", "`nimi.terminal`", differs, "`<bin> attach` connects to it", setTruth("nimi.terminal")},
	{"is_elevated", "", nothing, "start the launcher as root, and give each other service a `nimi.user`", nil},
	{"schedule.cron", "`nimi.schedule.cron`", same, "", setText("nimi.schedule.cron")},
	{"schedule.interval", "`nimi.schedule.interval`", same, "", setDuration("nimi.schedule.interval")},
	{"schedule.run_on_start", "`nimi.schedule.runOnStart`", same, "", setTruth("nimi.schedule.runOnStart")},
	{"schedule.timezone", "", nothing, "times are those of the launcher's `TZ`", nil},
	{"schedule.max_concurrent", "", differs, "a job runs once at a time", nil},
	{"watch.paths", "`nimi.watch`", same, "", processWatch},
	{"watch.cascade", "`nimi.watch.cascade`", same, "", setTruth("nimi.watch.cascade")},
	{"watch.debounce", "`nimi.watch.delay`", same, "", setDuration("nimi.watch.delay")},
	{"watch.*", "", nothing, "", nil},
	{"replicas", "`nimi.replicas`", same, "", setWhole("nimi.replicas")},
	{"success_exit_codes", "`nimi.restart.successExitStatus`", same, "", func(t *target, key string, v any) bool {
		list, ok := v.([]any)
		t.set(key, "nimi.restart.successExitStatus", list)
		return ok
	}},
	{"log_location", "`nimi.log.file`", same, "", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.set(key, "nimi.log.file", t.absolute(s))
		return ok && s != ""
	}},
	{"log_configuration*", "", nothing, "`nimi.log` has rotation, timestamps and colour", nil},
	{"truncate_log", "", nothing, "each run has files of its own", nil},
	{"disable_ansi_colors", "", nothing, "`nimi.log.color` says what becomes of colours", nil},
	{"namespace", "", nothing, "`nimi.profiles`, or a group of sub-services", nil},
	{"description", "", nothing, "", nil},
	{"vars*", "", nothing, "templates (`{{.NAME}}`) stay as they are", nil},
	{"is_template_disabled", "", differs, "there are no templates", nil},
	{"extends", "", nothing, "write what the process takes over from the other", nil},
	{"monitor_*", "", nothing, "", nil},
	{"mcp*", "", nothing, "", nil},
	{"name", "", differs, "the key under `processes` is the name", nil},
	{"original_config", "", nothing, "", nil},
	{"replica_*", "", nothing, "", nil},
	{"executable", "", nothing, "`command` or `entrypoint` says what runs", nil},
	{"args", "", nothing, "`command` or `entrypoint` says what runs", nil},
	{"x-*", "", nothing, "an extension", nil},
}, probeRules("liveness_probe", "nimi.health"), probeRules("readiness_probe", "nimi.ready"))
