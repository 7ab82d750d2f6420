package importer

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
	"go.yaml.in/yaml/v4"
)

// keysOf reads the file that has every key of a format.
func keysOf(t *testing.T, name string) map[string]any {
	t.Helper()
	var tree map[string]any
	if err := yaml.Unmarshal([]byte(readText(t, "testdata/keys/"+name)), &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

// marshal returns a value as JSON, which is YAML.
func marshal(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(plain(v))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// said compares what comes out with and without a key: no key is dropped in silence.
func said(t *testing.T, key, with, without string) {
	t.Helper()
	switch {
	case strings.HasPrefix(with, "error: "):
		t.Errorf("%s: %s", key, with)
	case with == without:
		t.Errorf("%s is dropped without a word", key)
	case strings.Contains(with, "is not known here"), strings.Contains(with, "is not understood"):
		t.Errorf("%s: no rule knows it: %s", key, with)
	}
}

// Every key of compose's own schema is in the file of keys, and each changes what comes out or has a line.
func TestComposeKeys(t *testing.T) {
	all := keysOf(t, "compose.yaml")
	services := all["services"].(map[string]any)
	keys := services["web"].(map[string]any)
	var spec struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(schema.Schema), &spec); err != nil {
		t.Fatal(err)
	}
	wanted := 0
	for _, part := range []string{"service", "container_spec", "workload_spec"} {
		for key := range spec.Defs[part].Properties {
			wanted++
			if keys[key] == nil {
				t.Errorf("compose has the key %s: testdata/keys/compose.yaml has not", key)
			}
		}
	}
	for key := range spec.Properties {
		if all[key] == nil && key != "jobs" {
			t.Errorf("compose has the key %s: testdata/keys/compose.yaml has not", key)
		}
	}
	if wanted < 80 {
		t.Fatalf("got %d keys in compose's schema", wanted)
	}

	compose := func(web map[string]any, top map[string]any) string {
		file := map[string]any{
			"services": map[string]any{"web": web, "db": map[string]any{"command": "db", "environment": []any{"DB=db"}}},
			"secrets":  map[string]any{"key": map[string]any{"file": "./key"}}, "configs": map[string]any{"conf": map[string]any{"content": "x"}},
			"volumes": map[string]any{"data": nil}, "networks": map[string]any{"front": nil}, "models": map[string]any{"ai": map[string]any{"model": "m"}},
		}
		maps.Copy(file, top)
		for key, v := range top {
			if v == nil {
				delete(file, key)
			}
		}
		return outcome(t, "compose", "compose.yaml", map[string]string{
			"compose.yaml": marshal(t, file), ".env.web": "A=b\n", "labels": "a=b\n", "other.yaml": "services: { other: { command: other } }\n",
		})
	}
	base := func() map[string]any { return map[string]any{"command": []any{"base"}} }
	without := compose(base(), nil)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		web := base()
		if inner, variant := keys[key].(map[string]any); variant && strings.Contains(key, ".") {
			maps.Copy(web, inner)
		} else {
			web[key] = keys[key]
		}
		said(t, "services.web."+key, compose(web, nil), without)
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if key != "services" {
			said(t, key, compose(base(), map[string]any{key: all[key]}), compose(base(), map[string]any{key: nil}))
		}
	}
}

// The same for process-compose.
func TestProcessComposeKeys(t *testing.T) {
	all := keysOf(t, "process-compose.yaml")
	keys := all["processes"].(map[string]any)["web"].(map[string]any)
	file := func(web, top map[string]any) string {
		tree := map[string]any{"processes": map[string]any{"web": web, "db": map[string]any{"command": "db"}}}
		maps.Copy(tree, top)
		return outcome(t, "process-compose", "pc.yaml", map[string]string{"pc.yaml": marshal(t, tree)})
	}
	base := func() map[string]any { return map[string]any{"command": "base"} }
	without := file(base(), nil)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		web := base()
		web[key] = keys[key]
		said(t, "processes.web."+key, file(web, nil), without)
		inner, _ := keys[key].(map[string]any)
		for name, value := range inner { // each alone
			if key == "schedule" && name != "cron" || key == "watch" && name != "paths" || strings.HasSuffix(key, "_probe") {
				continue // these have no meaning without another one
			}
			web[key] = map[string]any{name: value}
			said(t, "processes.web."+key+"."+name, file(web, nil), without)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if key != "processes" {
			said(t, key, file(base(), map[string]any{key: all[key]}), without)
		}
	}
}

// The same for supervisord.
func TestSupervisordKeys(t *testing.T) {
	section := ""
	tried := 0
	for _, line := range strings.Split(readText(t, "testdata/keys/supervisord.conf"), "\n") {
		if strings.HasPrefix(line, "[") {
			section = line
		}
		key, _, is := strings.Cut(line, "=")
		if !is || strings.HasPrefix(line, ";") {
			continue
		}
		const program = "[program:web]\nautostart=true\n"
		base := program + "command=base\n"
		with := base + section + "\n" + line + "\n"
		switch {
		case key == "command":
			with = program + line + "\n"
		case key == "autostart":
			with = "[program:web]\ncommand=base\n" + line + "\n"
		case section == "[program:web]":
			with = base + line + "\n"
			if strings.HasPrefix(key, "socket_") {
				base += "socket=tcp://localhost:9000\n"
				with = base + line + "\n"
			}
		}
		tried++
		outcomeOf := func(text string) string {
			return outcome(t, "supervisord", "supervisord.conf", map[string]string{"supervisord.conf": text})
		}
		said(t, section+" "+key, outcomeOf(with), outcomeOf(base))
	}
	if tried < 60 {
		t.Errorf("got %d keys", tried)
	}
}

// The same for systemd: every key that systemd itself lists (systemd --dump-configuration-items).
func TestSystemdKeys(t *testing.T) {
	samples := map[string]string{
		"Type": "oneshot", "Restart": "always", "KillMode": "mixed", "ExecStart": "/bin/other", "CPUQuota": "50%", "KillSignal": "INT", "User": "www", "Group": "www",
		"StandardInput": "file:/x", "OnCalendar": "daily", "CapabilityBoundingSet": "CAP_KILL", "AmbientCapabilities": "CAP_KILL", "LoadCredential": "a:/b",
		"Environment": "A=b", "ListenStream": "/run/x", "ListenDatagram": "/run/x", "WorkingDirectory": "/srv", "EnvironmentFile": "/etc/x", "PIDFile": "/run/x.pid",
		"StateDirectory": "x", "RuntimeDirectory": "x", "CacheDirectory": "x", "LogsDirectory": "x", "SuccessExitStatus": "3", "UMask": "0077", "ConditionPathExists": "/x",
		"TimeoutStopSec": "5", "After": "db.service", "Before": "db.service", "Requires": "db.service", "BindsTo": "db.service", "Requisite": "db.service", "ExecReload": "/bin/kill -HUP $MAINPID",
		"Nice": "5", "SocketMode": "0600", "Service": "web.service", "Unit": "web.service", "MemoryMax": "1G", "MemoryHigh": "1G",
	}
	units := func(service, socket, timer string) string {
		files := map[string]string{
			"u/web.service": "[Service]\nExecStart=/bin/base\n" + service, "u/db.service": "[Service]\nExecStart=/bin/db\nRestart=no\n",
			"u/web.socket": "[Socket]\nFileDescriptorName=x\nListenStream=/run/base\n" + socket, "u/web.timer": "[Timer]\nAccuracySec=1\n" + timer,
		}
		return outcome(t, "systemd", "u", files)
	}
	without := units("", "", "")
	keys := strings.Fields(readText(t, "testdata/keys/systemd.txt"))
	for _, name := range keys {
		section, key, _ := strings.Cut(name, ".")
		value := samples[key]
		if value == "" {
			value = "1"
		}
		line := "[" + section + "]\n" + key + "=" + value + "\n"
		with := ""
		switch section {
		case "Socket":
			with = units("", line, "")
		case "Timer":
			with = units("", "", line)
		default:
			with = units(line, "", "")
		}
		if key == "FileDescriptorName" || key == "AccuracySec" {
			continue // are in the base
		}
		said(t, name, with, without)
	}
	if len(keys) < 500 {
		t.Errorf("got %d keys", len(keys))
	}
}

// Every file of a definition directory of s6-rc has a rule, and each changes what comes out or has a line.
func TestS6Keys(t *testing.T) {
	samples := map[string]string{
		"type": "oneshot", "up": "/bin/up now", "down": "/bin/down", "run": "#!/bin/sh\nexec base\n", "finish": "#!/bin/sh\n", "notification-fd": "3", "timeout-up": "1000",
		"timeout-down": "1000", "timeout-kill": "1000", "down-signal": "INT", "dependencies": "db", "producer-for": "db", "consumer-for": "db",
	}
	base := map[string]string{"s/web/type": "longrun", "s/web/run": "#!/bin/sh\nexec web\n", "s/db/type": "longrun", "s/db/run": "#!/bin/sh\nexec db\n"}
	for _, key := range strings.Fields(readText(t, "testdata/keys/s6-rc.txt")) {
		if find(s6Rules, key) == nil {
			t.Errorf("%s: there is no rule", key)
		}
		without := maps.Clone(base)
		if key == "up" || key == "down" || key == "timeout-up" {
			without["s/web/type"], without["s/web/up"] = "oneshot", "/bin/base"
			delete(without, "s/web/run")
		}
		with := maps.Clone(without)
		switch key {
		case "contents", "contents.d", "run", "type":
			continue // of a bundle; and what every service has
		case "data", "env", "event", "instance", "instances":
			with["s/web/"+key+"/x"] = "x"
		case "dependencies.d":
			with["s/web/dependencies.d/db"] = ""
		default:
			value := samples[key]
			if value == "" {
				value = "1"
			}
			with["s/web/"+key] = value
		}
		said(t, key, outcome(t, "s6-rc", "s", with), outcome(t, "s6-rc", "s", without))
	}
}

// A key that nobody knows has a line too, and so has a value that is not understood.
func TestUnknown(t *testing.T) {
	for _, c := range []struct {
		from, file, text, want string
	}{
		{"process-compose", "pc.yaml", "processes: { a: { command: x, colour: red } }", "processes.a.colour: is not known here"},
		{"process-compose", "pc.yaml", "colour: red\nprocesses: { a: { command: x } }", "colour: is not known here"},
		{"process-compose", "pc.yaml", "processes: { a: { command: x, replicas: many } }", `processes.a.replicas: "many" is not understood`},
		{"process-compose", "pc.yaml", "processes: { a: { command: x, availability: { restart: sometimes } } }", "is not understood"},
		{"process-compose", "pc.yaml", "processes: { a: { command: x, depends_on: { b: { condition: process_started } } } }", "processes.a.depends_on.b: left out: no such service"},
		{"process-compose", "pc.yaml", "processes: { a: { command: x }, b: { working_dir: /x } }", "the service is left out: missing"},
		{"process-compose", "pc.yaml", "processes: { a/b: { command: x } }", `the service is called "a-b"`},
		{"process-compose", "pc.yaml", "processes: { a: { command: x, schedule: { cron: '61 * * * *' } } }", "processes.a.schedule.cron: left out"},
		{"process-compose", "pc.yaml", "processes: { a: { command: x, readiness_probe: { http_get: { scheme: https, port: 1 } } } }", "readiness_probe.http_get: left out: https is not supported"},
		{"supervisord", "s.conf", "[program:a]\ncommand=x\ncolour=red\n[colour]\na=b\n", "program:a.colour: is not known here"},
		{"supervisord", "s.conf", "[program:a]\ncommand=x\n[colour]\na=b\n", "colour: is not known here"},
		{"systemd", "a.service", "[Service]\nExecStart=/x\n[Colour]\na=b\n", "a.service.Colour: is not known here"},
		{"systemd", "a.service", "[Service]\nExecStart=/x\nRestartSec=soon\n", "is not understood"},
		{"procfile", "Procfile", "web: x\nwhat is this\n", `"what is this" is no line of a Procfile`},
	} {
		got := outcome(t, c.from, c.file, map[string]string{c.file: c.text})
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: got\n%s\nwant in it: %s", c.text, got, c.want)
		}
	}
}

// What is no file of a format says so.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ from, file, text, want string }{
		{"", "x.yaml", "a: b\n", "what it is cannot be told"},
		{"", "x.yaml", "services:\n  web: { colour: red }\n", "services.web.colour"},
		{"", "x.yaml", "processes: [", "x.yaml"},
		{"", "pc.yaml", "processes: {}\n", "there is no service in it"},
		{"compose", "x", "a\x00b", "is no text"},
		{"systemd", "missing", "", "no such file"},
		{"what", "x", "", `"what" is no format`},
	} {
		dir := t.TempDir()
		if c.file != "missing" {
			writeFile(t, filepath.Join(dir, c.file), c.text)
		}
		_, err := imported(t, filepath.Join(dir, c.file), c.from)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %q in it", c.text, err, c.want)
		}
	}
}
