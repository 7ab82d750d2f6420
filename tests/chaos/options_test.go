package chaos

import (
	"os"
	"strings"
	"testing"
)

// An option is one that a configuration may have: its dotted path, how rare it is (one in so many), and what makes up a
// value. One that holds others makes up those too.
type option struct {
	path   string
	rarity int
	value  func(o *chooser) any
}

// A chooser makes up values for one service.
type chooser struct {
	dice
	w      *world
	name   string
	index  int
	before []string // services that this one may depend on
}

// one makes up one of some values, number a whole number, actor a command that does what a role says.
func one(values ...any) func(*chooser) any {
	return func(o *chooser) any { return pick(o.dice, values...) }
}
func number(a, b int) func(*chooser) any { return func(o *chooser) any { return o.between(a, b) } }
func actor(role string) func(*chooser) any {
	return func(o *chooser) any { return []any{o.w.path("actor"), o.name, role} }
}

// here returns a file in the launcher's directory, by the path that it has inside.
func here(file string) func(*chooser) any {
	return func(o *chooser) any { return o.w.path("here/" + file) }
}

var signalNames = []any{"TERM", "INT", "QUIT", "HUP", "USR1", "USR2", "WINCH", "KILL", "CONT", "ABRT"}

func programOptions() []option {
	return []option{
		{"settings.binName", 1, one("chaos")},
		{"settings.configData.directory", 5, here("data")},
		{"settings.control.enable", 15, one(true, false)},
		{"settings.takeover.enable", 15, one(true, false)},
		{"settings.control.instance", 10, one("user", "directory")},
		{"settings.environment", 6, one(JSON{"ALL": "x"}, JSON{"ALL": "$HOME", "B": nil})},
		{"settings.init", 10, one(JSON{"enable": true, "hostname": "chaos", "atEnd": "reboot", "modules": []any{"nowhere"}})}, // it is the init of no machine
		{"settings.headStart", 6, one(true, false)},
		{"settings.logging.color", 5, one("auto", "always", "never")},
		{"settings.logging.enable", 3, one(true)},
		{"settings.logging.events", 4, one(true, false)},
		{"settings.logging.format", 2, one("plain", "json", "raw")},
		{"settings.logging.logsDir", 6, one("logs", "deep/logs")},
		{"settings.logging.onFull", 2, one("block", "drop")},
		{"settings.logging.rotate.size", 4, one(4096, 10000)},
		{"settings.logging.rotate.keep", 6, number(0, 3)},
		{"settings.logging.timestamps", 3, one(true, false)},
		{"settings.restart.backoff.factor", 6, one(1, 1.5, 2, 1000)},
		{"settings.restart.backoff.jitter", 6, number(0, 50)},
		{"settings.restart.backoff.max", 6, number(1, 500)},
		{"settings.restart.count", 4, number(1, 4)},
		{"settings.restart.mode", 1, one("never", "up-to-count", "always", "on-failure", "no")},
		{"settings.restart.onSuccess", 6, one(true)},
		{"settings.restart.resetAfter", 6, number(0, 300)},
		{"settings.restart.time", 1, number(20, 300)},
		{"settings.restart.window", 8, one(500, 60000)},
		{"settings.shutdown.signal", 8, one("TERM", "INT", "QUIT", "HUP", "KILL")},
		{"settings.shutdown.timeout", 1, number(300, 2500)},
		{"settings.signals", 8, one(JSON{"USR1": "HUP", "USR2": nil}, JSON{"WINCH": "USR1"}, JSON{"HUP": "WINCH"}, JSON{"INT": "TERM"}, JSON{"IO": "TERM"})},
		{"settings.startup.runOnStartup", 8, func(o *chooser) any { return []any{o.w.path("actor"), "startup", "main"} }},
		{"settings.tui.enable", 20, one(false)},
		{"settings.tui.program", 20, one("/usr/bin/nimi")},
	}
}

func serviceOptions() []option {
	hook := func(role string) func(*chooser) any {
		return func(o *chooser) any {
			command := actor(role)(o)
			if o.oneIn(3) {
				return []any{JSON{"argv": command}, JSON{"argv": command, "optional": o.oneIn(2)}}
			}
			return command
		}
	}
	directories := func(o *chooser) any {
		return pick(o.dice, any("d"+o.name), any([]any{"d-" + o.name, JSON{"path": "shared", "mode": "0700"}}), here("dir-"+o.name)(o))
	}
	return []option{
		{"process.environment", 6, one(JSON{"A": "b"}, JSON{"PATH": nil}, JSON{"LISTEN_FDS": "7", "NOTIFY_SOCKET": "/x"})},
		{"process.reloadSignal", 6, one(signalNames...)},
		{"configData.file.text", 5, one("text\n", "", strings.Repeat("long", 1100))},
		{"configData.other.source", 12, one("/etc/hostname", "/proc/nowhere")},
		{"nimi.autoStart", 12, one(false, true)},
		{"nimi.capabilities.ambient", 25, one([]any{}, []any{"CAP_NET_BIND_SERVICE"})},
		{"nimi.capabilities.bounding", 25, one([]any{}, []any{"CAP_NET_BIND_SERVICE", "CAP_CHOWN", "CAP_KILL"})},
		{"nimi.commands", 12, func(o *chooser) any {
			return []any{actor("main")(o), []any{pick(o.dice, "/bin/true", "/bin/false", "/nowhere")}}
		}},
		{"nimi.condition", 15, one(JSON{"paths": []any{"/etc/hostname"}}, JSON{"paths": []any{"!/etc/hostname"}}, JSON{"exec": []any{"/bin/true"}}, JSON{"paths": []any{"/"}, "exec": []any{"/bin/false"}}, JSON{"exec": []any{"/proc/nowhere"}})},
		{"nimi.credentials", 8, one(JSON{"a": "/etc/hostname"}, JSON{"a": "/etc/hostname"}, JSON{"a": "/etc/hostname", "b": "/etc/passwd"}, JSON{"a": "/etc/hostname", "b": "/proc/nowhere"}, JSON{"a": "/dev/zero"}, JSON{"a": "here"})},
		{"nimi.dependsOn", 3, func(o *chooser) any {
			on := JSON{}
			for _, name := range o.before {
				if o.oneIn(2) {
					on[name] = pick(o.dice, JSON{}, JSON{}, JSON{"condition": pick(o.dice, "ready", "started", "completed", "completed-successfully")}, JSON{"required": false}, JSON{"any": true})
				}
			}
			return on
		}},
		{"nimi.directories.cache", 15, directories},
		{"nimi.directories.logs", 15, directories},
		{"nimi.directories.runtime", 10, directories},
		{"nimi.directories.state", 15, directories},
		{"nimi.environment", 8, one(JSON{"A": nil, "B": "c"}, JSON{"LONG": strings.Repeat("x", 3000)}, JSON{"A": "${A-x}$PATH", "B": "$NOT_SET"}, JSON{"PATH": "$PATH:/x"})},
		{"nimi.environmentFiles", 10, one([]any{"-/proc/nowhere"}, []any{"-/proc/nowhere"}, []any{"-/proc/nowhere", "/dev/null"}, []any{"/etc/hostname"}, []any{"/dev/zero"}, []any{"-/etc", "-/etc/passwd"}, []any{"/proc/nowhere"},
			[]any{JSON{"path": "/etc/os-release", "format": "dotenv"}}, []any{JSON{"path": "here/.env", "relative": true, "optional": true, "format": "dotenv"}}, []any{JSON{"path": "/etc/os-release"}})},
		{"nimi.expand", 8, one(true, true, false)},
		{"nimi.group", 20, one(3000000042, "nogroup", "nogroup", "nobodys")},
		{"nimi.health", 6, func(o *chooser) any {
			c := o.check(3)
			if o.oneIn(2) {
				c["action"] = pick(o.dice, "restart", "report", "stop")
			}
			return c
		}},
		{"nimi.hooks.postStart", 8, hook("postStart")},
		{"nimi.hooks.postStop", 8, hook("postStop")},
		{"nimi.hooks.preStart", 8, hook("preStart")},
		{"nimi.hooks.preStop", 8, hook("preStop")},
		{"nimi.limits", 8, one(JSON{"nofile": 20}, JSON{"nofile": 3}, JSON{"nproc": 300}, JSON{"core": 0, "cpu": 1}, JSON{"fsize": 1000}, JSON{"as": 64 << 20}, JSON{"stack": 65536},
			JSON{"nofile": JSON{"soft": 10, "hard": 5000}}, JSON{"memlock": 0, "nice": 0, "sigpending": 0, "msgqueue": 0, "locks": 1, "data": 1 << 24, "rss": 1 << 20},
			JSON{"rtprio": 0, "rttime": 1000})},
		{"nimi.log.color", 12, one("auto", "always", "never")},
		{"nimi.log.enable", 8, one(true, false)},
		{"nimi.log.file", 10, func(o *chooser) any {
			return pick(o.dice, any("stable/"+o.name), here("stable-"+o.name)(o), any("/proc/nowhere/"+o.name))
		}},
		{"nimi.log.stderrFile", 15, func(o *chooser) any { return "stable/err-" + o.name }},
		{"nimi.log.format", 6, one("plain", "json", "raw")},
		{"nimi.log.onFull", 5, one("block", "drop")},
		{"nimi.log.rotate.keep", 12, number(0, 3)},
		{"nimi.log.rotate.size", 12, one(4096, 5000)},
		{"nimi.log.syslog", 10, func(o *chooser) any {
			return pick(o.dice, any(true), any(false), any("/proc/nowhere/log"), here("log-"+o.name)(o))
		}},
		{"nimi.log.timestamps", 12, one(true, false)},
		{"nimi.log.to", 12, func(o *chooser) any {
			if len(o.before) == 0 {
				return nil
			}
			return pick(o.dice, o.before...)
		}},
		{"nimi.nice", 15, one(0, 10, 19, -5)},
		{"nimi.noNewPrivileges", 10, one(true, false)},
		{"nimi.onFailure", 3, one("report", "ignore", "stop")},
		{"nimi.onChange", 3, one("reload", "restart", "none")},
		{"nimi.onSuccess", 10, one("ignore", "stop")},
		{"nimi.oomScoreAdjust", 12, one(0, 500, 1000, -1000)},
		{"nimi.profiles", 20, one([]any{"debug"})},
		{"nimi.ready", 4, func(o *chooser) any { return o.ready() }},
		{"nimi.reload.argv", 12, actor("reload")},
		{"nimi.reload.signal", 10, one(signalNames...)},
		{"nimi.replicas", 15, number(1, 3)},
		{"nimi.pidFile", 30, func(o *chooser) any {
			return pick[any](o.dice, o.w.path("here/pid"), "/proc/nowhere/pid", "/etc/hostname")
		}},
		{"nimi.resources", 10, one(JSON{"optional": true}, JSON{"optional": true, "pids": 40}, JSON{"optional": true, "memory": 64 << 20, "memoryHigh": 32 << 20, "cpu": 0.5, "io": JSON{"weight": 50, "devices": JSON{"/proc/nowhere": JSON{"readBytes": 1}}}})},
		{"nimi.restart.backoff.factor", 15, one(1, 3)},
		{"nimi.restart.backoff.jitter", 15, number(0, 20)},
		{"nimi.restart.backoff.max", 15, number(0, 200)},
		{"nimi.restart.count", 8, number(1, 3)},
		{"nimi.restart.window", 8, one(300, 10000)},
		{"nimi.restart.mode", 3, one("never", "up-to-count", "always", "on-success")},
		{"nimi.restart.preventExitStatus", 10, one([]any{1, "KILL"}, []any{0, 143}, []any{"SEGV"})},
		{"nimi.restart.onSuccess", 8, one(true, false)},
		{"nimi.restart.resetAfter", 15, number(0, 100)},
		{"nimi.restart.successExitStatus", 10, one([]any{1, 42, 143}, []any{255, "TERM"})},
		{"nimi.restart.time", 6, number(20, 400)},
		{"nimi.schedule", 15, one("* * * * *", 150, 40, JSON{"interval": 100, "runOnStart": true}, JSON{"cron": "@hourly", "runOnStart": true}, JSON{"interval": 100, "randomDelay": 100}, JSON{"cron": "* * * * *", "randomDelay": 2000, "catchUp": true})},
		{"nimi.sockets", 8, func(o *chooser) any {
			return pick(o.dice, JSON{"a": o.w.path("here/listen-" + o.name)}, JSON{"a": 8000 + o.index}, JSON{"a": "@chaos-" + o.name, "b": "127.0.0.1:9000"},
				JSON{"a": JSON{"listen": o.w.path("here/datagram-" + o.name), "type": "datagram", "mode": "0600", "user": "nobody", "group": 3000000042, "backlog": 1}},
				JSON{"a": JSON{"listen": o.w.path("here/demand-" + o.name), "activate": true}})
		}},
		{"nimi.stdin", 12, one("/dev/zero", "/etc/hostname", "/etc/passwd", "/proc/nowhere", "/dev/stdin")},
		{"nimi.stop.argv", 10, actor("stop")},
		{"nimi.stop.signal", 8, one(signalNames...)},
		{"nimi.stop.timeout", 1, number(50, 1200)},
		{"nimi.stop.to", 5, one("group", "main", "process")},
		{"nimi.supplementaryGroups", 20, one([]any{3000000042}, []any{"nogroup", 5}, []any{})},
		{"nimi.terminal", 10, one(true, false)},
		{"nimi.type", 6, one("simple", "oneshot", "notify", "forking")},
		{"nimi.umask", 15, one("0027", "0777", "000")},
		{"nimi.user", 12, one(3000000042, "nobody", "nobody", "nobodys", 0, 0)},
		{"nimi.watch", 10, func(o *chooser) any {
			w := JSON{"paths": []any{pick(o.dice, o.w.path("here"), o.w.path("here/not/yet"), "/proc/nowhere", ".")}, "delay": o.between(20, 300)}
			w["action"] = pick[any](o.dice, "restart", "restart", []any{"/bin/true"})
			if w["action"] == "restart" && o.oneIn(2) {
				w["cascade"] = true
			}
			if o.oneIn(2) {
				w["ignore"] = []any{"*", "!ready-*"}
			}
			return w
		}},
		{"nimi.watchdog", 15, one(1, 200, 30000)},
		{"nimi.workingDirectory", 12, one("/proc", "/sys", "/proc/self", "/proc/nowhere", "/etc/hostname")},
	}
}

// check makes up a probe.
func (o *chooser) check(failures int) JSON {
	c := pick(o.dice,
		JSON{"exec": actor("probe")(o)},
		JSON{"tcp": "127.0.0.1:" + pick(o.dice, "1", "9000", "8001")},
		JSON{"tcp": "localhost:8002"},
		JSON{"unix": o.w.path("here/socket-" + o.name)},
		JSON{"unix": o.w.path("here/listen-" + o.name)},
		JSON{"http": "http://127.0.0.1:8001/x"},
		JSON{"http": JSON{"url": "http://localhost:9000/", "status": 204}},
		JSON{"file": o.w.path("here/ready-" + o.name)})
	for name, values := range map[string][]int{"initialDelay": {0, 50}, "period": {20, 500}, "timeout": {1, 300}, "successThreshold": {1, 2}, "failureThreshold": {failures, 3}} {
		if o.oneIn(2) {
			c[name] = o.between(max(values[0], 0), values[1])
		}
	}
	return c
}

func (o *chooser) ready() JSON {
	r := o.check(0)
	if o.oneIn(4) {
		delete(r, "failureThreshold")
		r["continuous"] = true
	}
	switch o.IntN(6) {
	case 0:
		r = JSON{"notify": true}
	case 1:
		r = JSON{"descriptor": 5}
	case 2:
		r = JSON{"logLine": pick(o.dice, "^up$", "(a|b)*c", "beat")}
	}
	if o.oneIn(2) {
		r["startTimeout"] = o.between(1, 1500)
	}
	return r
}

// notPlayed are options that do not reach the launcher: they are for what is built around it, or are translated by the
// modules.
var notPlayed = []string{"ordering", "settings.ready", "assertions", "warnings", "meta", "passthru", "settings.container", "settings.bubblewrap", "settings.kubernetes", "settings.configData.external"}

// Every option that the reference lists is played, or stands in notPlayed.
func TestEveryOptionIsPlayed(t *testing.T) {
	page, err := os.ReadFile("../../docs/options.md")
	if err != nil {
		t.Fatal(err)
	}
	within := func(path, above string) bool { return path == above || strings.HasPrefix(path, above+".") }
	played := map[string]bool{}
	var paths []string
	for _, o := range programOptions() {
		paths = append(paths, o.path)
	}
	for _, o := range serviceOptions() {
		paths = append(paths, "services.<name>."+o.path)
	}
	n := 0
	for _, line := range strings.Split(string(page), "\n") {
		name, is := strings.CutPrefix(line, "### `")
		if !is {
			continue
		}
		name, n = strings.TrimSuffix(name, "`"), n+1
		found := false
		for _, p := range notPlayed {
			found = found || within(name, p)
		}
		for _, p := range paths {
			if within(name, p) || within(p, name) { // the option, one that it holds, or one that holds it
				found, played[p] = true, true
			}
		}
		if !found {
			t.Errorf("%s: no scenario has it; add a line to options_test.go", name)
		}
	}
	if n < 100 {
		t.Errorf("options: got %d of docs/options.md, want them all", n)
	}
	for _, p := range paths {
		if strings.Contains(p, ".nimi.") && !played[p] {
			t.Errorf("%s: there is no such option", p)
		}
	}
}
