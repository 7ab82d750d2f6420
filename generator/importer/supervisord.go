package importer

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/ini.v1"
)

func supervisordFormat() format {
	program := regexp.MustCompile(`(?m)^\[(program|eventlistener|fcgi-program):.+\]|^\[supervisord\]`)
	return format{
		name: "supervisord", title: "supervisord.conf",
		sections: []section{{"`[program:x]`", supervisorProgram}, {"Other sections", supervisorTop}},
		is:       func(_ string, data []byte) bool { return data != nil && program.Match(data) },
		read:     readSupervisord,
	}
}

// iniSections reads an INI file as Python's ConfigParser does. A key with several lines has their text, line by line.
func iniSections(path string) (names []string, sections map[string]map[string]any, err error) {
	data, err := readFile(path)
	if err != nil {
		return nil, nil, err
	}
	file, err := ini.LoadSources(ini.LoadOptions{
		AllowPythonMultilineValues: true, SpaceBeforeInlineComment: true, IgnoreContinuation: true, PreserveSurroundedQuote: true,
		SkipUnrecognizableLines: false, AllowBooleanKeys: false,
	}, bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	sections = map[string]map[string]any{}
	for _, s := range file.Sections() {
		keys := map[string]any{}
		for _, k := range s.Keys() {
			keys[strings.ToLower(k.Name())] = k.Value()
		}
		if s.Name() == ini.DefaultSection && len(keys) == 0 {
			continue
		}
		names = append(names, s.Name())
		sections[s.Name()] = keys
	}
	return names, sections, nil
}

func readSupervisord(j *job, path string) error {
	names, sections, err := iniSections(path)
	if err != nil {
		return err
	}
	here, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return err
	}
	// What [include] names stands beside the rest.
	files, _ := text(sections["include"]["files"])
	for _, pattern := range strings.Fields(files) {
		pattern = strings.ReplaceAll(pattern, "%(here)s", here)
		if !filepath.IsAbs(pattern) {
			pattern = filepath.Join(here, pattern)
		}
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			j.say("include.files", "%s: there is no such file", pattern)
		}
		for _, file := range found {
			more, keys, err := iniSections(file)
			if err != nil {
				return err
			}
			for _, name := range more {
				if sections[name] == nil {
					names = append(names, name)
				}
				sections[name] = keys[name]
			}
		}
	}
	var programs []string
	for _, section := range names {
		kind, name, _ := strings.Cut(section, ":")
		if slices.Contains([]string{"program", "eventlistener", "fcgi-program"}, kind) && name != "" {
			programs = append(programs, section)
		}
	}
	slices.Sort(programs)
	for _, section := range programs {
		_, name, _ := strings.Cut(section, ":")
		t := j.service(name, section)
		t.tree, t.dir = sections[section], here
		t.program(t.tree)
	}
	t := j.settings("")
	for _, section := range names {
		if !slices.Contains(programs, section) {
			t.apply(supervisorTop, "", map[string]any{section: sections[section]})
		}
	}
	return nil
}

// program reads a section of a program.
func (t *target) program(tree map[string]any) {
	for key, v := range tree {
		tree[key] = t.expressions(key, v.(string))
	}
	// What supervisord does without being told.
	for key, value := range map[string]string{"stopwaitsecs": "10", "startsecs": "1", "startretries": "3", "autorestart": "unexpected", "stopasgroup": "false"} {
		if _, given := tree[key]; !given {
			if r := find(supervisorProgram, key); key != "stopasgroup" || t.has("nimi.stop.to") {
				r.read(t, key, value)
			}
		}
	}
	t.apply(supervisorProgram, "", tree)
}

var expression = regexp.MustCompile(`%\((\w+)\)([0-9]*[sd])|%%`)

// expressions replaces what supervisord replaces in a value.
func (t *target) expressions(key, value string) string {
	return expression.ReplaceAllStringFunc(value, func(found string) string {
		if found == "%%" {
			return "%"
		}
		name := expression.FindStringSubmatch(found)[1]
		switch name {
		case "program_name", "group_name", "process_name":
			return t.name()
		case "here":
			return t.dir
		case "process_num":
			if key == "process_name" {
				return found
			}
			return variable("NIMI_REPLICA", "")
		}
		if env, is := strings.CutPrefix(name, "ENV_"); is && (key == "command" || key == "environment") {
			return variable(env, "")
		}
		t.say(t.key(key), "%s is not known here, it stays as it is", found)
		return found
	})
}

// supervisorTop are the sections beside programs.
var supervisorTop = []rule{
	{"supervisord.identifier", "`settings.binName`", same, "", setText("binName")},
	{"supervisord.environment", "`settings.environment`", same, "", func(t *target, key string, v any) bool {
		return namedValues(v, func(name, value string) { t.set(key+"."+name, "environment", value, name) })
	}},
	{"supervisord.directory", "", nothing, "start the launcher there", nil},
	{"supervisord.umask", "", nothing, "`nimi.umask` is that of a service", nil},
	{"supervisord.user", "", nothing, "start the launcher as that user, or give each service a `nimi.user`", nil},
	{"supervisord.nodaemon", "", differs, "a launcher always stays in the foreground; `run --detach` starts it in the background", nil},
	{"supervisord.logfile*", "", nothing, "the launcher's own lines go to standard error; `logging.events` writes them to a file", nil},
	{"supervisord.loglevel", "", nothing, "", nil},
	{"supervisord.pidfile", "", nothing, "`<bin> status --json` has the process id", nil},
	{"supervisord.childlogdir", "`settings.logging.logsDir`", differs, "each service has a file of its own in `logs-<n>` there", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.set(key, "logging.enable", true)
		t.set(key, "logging.logsDir", s)
		return ok && s != ""
	}},
	{"supervisord.strip_ansi", "", nothing, "`logging.color` says what becomes of colours", nil},
	{"supervisord.min*", "", nothing, "the launcher reserves what it needs", nil},
	{"supervisord.nocleanup", "", nothing, "", nil},
	{"supervisord.silent", "", nothing, "", nil},
	{"unix_http_server*", "", differs, "a launcher has a control socket of its own: `settings.control`", nil},
	{"inet_http_server*", "", nothing, "a launcher does not listen on the network", nil},
	{"supervisorctl*", "", differs, "the launcher itself is the client: `<bin> status`, `<bin> restart NAME`", nil},
	{"rpcinterface*", "", nothing, "", nil},
	{"ctlplugin*", "", nothing, "", nil},
	{"group:*", "", nothing, "name services alike, and use a pattern: `<bin> restart 'web-*'`", nil},
	{"include.files", "", differs, "what is included is read", nil},
}

// supervisorProgram are the keys of a program.
var supervisorProgram = []rule{
	{"command", "`process.argv`", same, "split into words, run without a shell", supervisorCommand},
	{"process_name", "", differs, "replicas are `name-1`, `name-2` …", nil},
	{"numprocs", "`nimi.replicas`", same, "", func(t *target, key string, v any) bool {
		n, ok := whole(v)
		if n > 1 {
			t.set(key, "nimi.replicas", n)
		} else {
			t.say(t.key(key), "one is what a service has")
		}
		return ok
	}},
	{"numprocs_start", "", nothing, "replicas count from 1", nil},
	{"priority", "", nothing, "services start at once; `nimi.dependsOn` says what waits for what", nil},
	{"autostart", "`nimi.autoStart`", same, "", setTruth("nimi.autoStart")},
	{"autorestart", "`nimi.restart.mode`", same, "`unexpected` without the key: after an exit code that is not in `exitcodes`. `true` is `restart.onSuccess`", supervisorRestart},
	{"startsecs", "`nimi.restart.resetAfter`", differs, "a shorter run that fails counts as a failed start; one that ends well has ended well. With 0 none is too short, which is 1 ms", setGrace("nimi.restart.resetAfter", milliseconds)},
	{"startretries", "`nimi.restart.count`", same, "failed starts in a row", setWhole("nimi.restart.count")},
	{"exitcodes", "`nimi.restart.successExitStatus`", differs, "0 always is a success here", supervisorExitCodes},
	{"stopsignal", "`nimi.stop.signal`", same, "", setSignal("nimi.stop.signal")},
	{"stopwaitsecs", "`nimi.stop.timeout`", same, "10 s without the key, as with supervisord; 0 kills at once and is 1 ms", setGrace("nimi.stop.timeout", milliseconds)},
	{"stopasgroup", "`nimi.stop.to`", same, "`main` without the key, as with supervisord", func(t *target, key string, v any) bool {
		group, ok := truth(v)
		to := "main"
		if group {
			to = "group"
		}
		t.set(key, "nimi.stop.to", to)
		return ok
	}},
	{"killasgroup", "", differs, "what is killed is killed with all its processes, always", nil},
	{"user", "`nimi.user`", same, "", setText("nimi.user")},
	{"directory", "`nimi.workingDirectory`", same, "", setText("nimi.workingDirectory")},
	{"umask", "`nimi.umask`", same, "", setMode("nimi.umask")},
	{"environment", "`process.environment`", same, "", supervisorEnvironment},
	{"redirect_stderr", "", differs, "both streams are shown, each as it is", nil},
	{"stdout_logfile", "`nimi.log.file`", same, "`/dev/stdout` is where output goes anyway", supervisorLog("nimi.log.file")},
	{"stderr_logfile", "`nimi.log.stderrFile`", same, "`/dev/stderr` is where errors go anyway", supervisorLog("nimi.log.stderrFile")},
	{"stdout_logfile_maxbytes", "`nimi.log.rotate.size`", differs, "of both streams' files", supervisorSize},
	{"stderr_logfile_maxbytes", "`nimi.log.rotate.size`", differs, "of both streams' files", supervisorSize},
	{"stdout_logfile_backups", "`nimi.log.rotate.keep`", differs, "of both streams' files", setWhole("nimi.log.rotate.keep")},
	{"stderr_logfile_backups", "`nimi.log.rotate.keep`", differs, "of both streams' files", setWhole("nimi.log.rotate.keep")},
	{"stdout_syslog", "`nimi.log.syslog`", same, "", supervisorSyslog},
	{"stderr_syslog", "`nimi.log.syslog`", same, "", supervisorSyslog},
	{"stdout_capture_*", "", nothing, "there are no process events", nil},
	{"stderr_capture_*", "", nothing, "there are no process events", nil},
	{"stdout_events_*", "", nothing, "there are no process events", nil},
	{"stderr_events_*", "", nothing, "there are no process events", nil},
	{"serverurl", "", nothing, "a service can call `<bin>`, which finds its launcher", nil},
	{"socket", "`nimi.sockets`", differs, "is passed as systemd does (`LISTEN_FDS`), not as descriptor 0", supervisorSocket},
	{"socket_backlog", "`nimi.sockets.<name>.backlog`", same, "", func(t *target, key string, v any) bool {
		n, ok := whole(v)
		t.set(key, "nimi.sockets.<name>.backlog", n, "fcgi")
		return ok
	}},
	{"socket_owner", "`nimi.sockets.<name>.user`", same, "", func(t *target, key string, v any) bool {
		s, ok := text(v)
		user, group, both := strings.Cut(s, ":")
		t.set(key, "nimi.sockets.<name>.user", user, "fcgi")
		if both {
			t.set(key, "nimi.sockets.<name>.group", group, "fcgi")
		}
		return ok
	}},
	{"socket_mode", "`nimi.sockets.<name>.mode`", same, "", func(t *target, key string, v any) bool {
		s, ok := text(v)
		t.set(key, "nimi.sockets.<name>.mode", s, "fcgi")
		return ok
	}},
	{"events", "", nothing, "there are no process events; `<bin> status --watch` prints changes", nil},
	{"buffer_size", "", nothing, "there are no process events", nil},
	{"result_handler", "", nothing, "there are no process events", nil},
}
