package launcher

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nimi/runtime/feature/activation"
	"nimi/runtime/feature/aftermath"
	"nimi/runtime/feature/alternatives"
	"nimi/runtime/feature/checks"
	"nimi/runtime/feature/condition"
	"nimi/runtime/feature/configdata"
	"nimi/runtime/feature/control"
	"nimi/runtime/feature/credentials"
	"nimi/runtime/feature/descriptor"
	"nimi/runtime/feature/directories"
	"nimi/runtime/feature/dotenv"
	"nimi/runtime/feature/environmentfiles"
	"nimi/runtime/feature/expand"
	"nimi/runtime/feature/forking"
	"nimi/runtime/feature/headstart"
	"nimi/runtime/feature/identity"
	"nimi/runtime/feature/jsonlines"
	"nimi/runtime/feature/limits"
	"nimi/runtime/feature/logfiles"
	"nimi/runtime/feature/logline"
	"nimi/runtime/feature/logs"
	"nimi/runtime/feature/notify"
	"nimi/runtime/feature/optionaldeps"
	"nimi/runtime/feature/pipeline"
	"nimi/runtime/feature/probe"
	"nimi/runtime/feature/resources"
	"nimi/runtime/feature/schedule"
	"nimi/runtime/feature/sockets"
	"nimi/runtime/feature/stamps"
	"nimi/runtime/feature/startlimit"
	"nimi/runtime/feature/stdin"
	"nimi/runtime/feature/syslog"
	"nimi/runtime/feature/takeover"
	"nimi/runtime/feature/terminal"
	watching "nimi/runtime/feature/watch"
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/notice"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// everyFeature is all of them by the name of their package. The control server changes no process, and would bind its
// socket; it is not attached here.
var everyFeature = map[string]host.Feature{
	"activation": activation.Feature, "aftermath": aftermath.Feature, "alternatives": alternatives.Feature, "checks": checks.Feature, "condition": condition.Feature, "configdata": configdata.Feature, "control": control.Feature, "credentials": credentials.Feature, "descriptor": descriptor.Feature,
	"directories": directories.Feature, "dotenv": dotenv.Feature, "environmentfiles": environmentfiles.Feature, "expand": expand.Feature, "forking": forking.Feature, "headstart": headstart.Feature, "identity": identity.Feature, "limits": limits.Feature,
	"jsonlines": jsonlines.Feature, "logfiles": logfiles.Feature, "logline": logline.Feature, "logs": logs.Feature, "notify": notify.Feature, "optionaldeps": optionaldeps.Feature, "pipeline": pipeline.Feature, "probe": probe.Feature,
	"schedule": schedule.Feature, "sockets": sockets.Feature, "stamps": stamps.Feature, "startlimit": startlimit.Feature, "stdin": stdin.Feature, "syslog": syslog.Feature, "takeover": takeover.Feature, "resources": resources.Feature, "terminal": terminal.Feature, "watch": watching.Feature,
}

// exported are the variables that Nimi speaks by. A file of the user's says something else for each.
var exported = []string{
	"CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "RUNTIME_DIRECTORY", "CACHE_DIRECTORY", "LOGS_DIRECTORY", "XDG_CONFIG_HOME",
	"NOTIFY_SOCKET", "WATCHDOG_USEC", "LISTEN_FDS", "LISTEN_FDNAMES",
}

// Features attach in any order, and a process is the same: the same descriptors, the same environment, and in it what
// Nimi exports rather than what an environment file says.
func TestOrderOfAttachmentMeansNothing(t *testing.T) {
	folders, err := os.ReadDir("../feature")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if everyFeature[f.Name()] == nil {
			t.Errorf("feature %s is not part of this test", f.Name())
		}
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(everyFeature)), func(n string) bool {
		_, serving := everyFeature[n].(host.Serving)
		return serving || n == "takeover" // and does nothing to processes
	})
	want := ""
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 4))
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		got := prepared(t, names)
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("attached as %v: got\n%swant\n%s", names, got, want)
		}
	}
	for _, name := range exported {
		if !strings.Contains(want, "\n"+name+"=") {
			t.Errorf("%s is not exported:\n%s", name, want)
		}
		if strings.Contains(want, name+"=file") {
			t.Errorf("%s is what the environment file says:\n%s", name, want)
		}
	}
}

// prepared attaches the named features to a launcher without a machine, prepares the main process of a service that uses
// them all, and says what has become of it, without what differs from run to run.
func prepared(t *testing.T, names []string) string {
	dir, err := os.MkdirTemp("", "stages")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	t.Setenv("RUNTIME_DIRECTORY", dir)
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	secret := write("secret", "x")
	variables := write("variables", strings.Join(exported, "=file\n")+"=file\nFROM_FILE=yes\n")
	p := &spec.Program{
		Name: "stages", LogDirectory: dir + "/logs", Logging: spec.Logging{Format: spec.LogPlain, File: true},
		Services: []spec.Service{{
			Name: "web", Expand: true, Stdin: secret, Watchdog: 1e9,
			Logging:          spec.Logging{Format: spec.LogPlain, File: true},
			Ready:            spec.Ready{Notify: true, Descriptor: 5},
			EnvironmentFiles: []spec.EnvironmentFile{{Path: variables}, {Path: write("dotenv", "export MORE=$FROM_FILE # yes\n"), Format: spec.EnvironmentDotenv}},
			Credentials:      []spec.Credential{{ID: "key", Path: secret}},
			ConfigData:       []spec.ConfigFile{{Path: "web.conf", Text: "x"}},
			Sockets:          []spec.Socket{{Name: "web", Listen: dir + "/web.sock", Mode: 0o600, Backlog: 1}},
			Nice:             spec.Int{Set: true, Value: 5},
			Directories: []spec.Directory{
				{Kind: spec.DirectoryState, Path: dir + "/state", Mode: 0o700}, {Kind: spec.DirectoryRuntime, Path: dir + "/run", Mode: 0o700},
				{Kind: spec.DirectoryCache, Path: dir + "/cache", Mode: 0o700}, {Kind: spec.DirectoryLogs, Path: dir + "/log", Mode: 0o700},
			},
		}},
	}
	var c host.Control
	c.Program, c.Say = p, func(text string) { t.Error(text) }
	c.Notices = new(notice.Queue)
	c.Unit = func(i int) *spec.Service { return &p.Services[i] }
	c.Watch = func(int, bool, func()) error { return nil }
	c.Unwatch, c.Mains = func(int) {}, &loop{}
	for _, name := range names {
		if err := everyFeature[name].Attach(&c); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	for _, carrier := range c.Carriers {
		if o, is := carrier.(carry.Opener); is {
			if err := o.Open(); err != nil {
				t.Fatal(err)
			}
		}
	}
	command := &spawn.Command{Argv: []string{"/bin/true", "$FROM_FILE", "$LISTEN_FDNAMES", "$STATE_DIRECTORY"}, Stdin: -9, Stdout: -9, Stderr: -9, Env: []string{"PATH=/bin", "LISTEN_PID=1"}}
	run := &host.Run{Service: &p.Services[0], Command: command}
	if err := c.Prepare(run); err != nil {
		t.Fatalf("attached as %v: %v", names, err)
	}
	text := fmt.Sprintf("nice %d, listenPid %v\n", command.Nice.Value, command.ListenPid)
	for n, fd := range append([]int{command.Stdin, command.Stdout, command.Stderr}, command.Extra...) {
		kind, _ := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", fd))
		kind, _, _ = strings.Cut(kind, "[")
		text += fmt.Sprintf("%d is %q\n", n, kind)
	}
	text += fmt.Sprintf("%q\n", command.Argv)
	if want := []string{"/bin/true", "yes", "web", dir + "/state"}; !slices.Equal(command.Argv, want) {
		t.Errorf("argv: got %q, want %q", command.Argv, want)
	}
	slices.Sort(command.Env)
	for _, v := range command.Env {
		if name, _, _ := strings.Cut(v, "="); name == "NOTIFY_SOCKET" {
			v = name + "=@…"
		}
		text += v + "\n"
	}
	for _, f := range c.AfterStart {
		f(run, false)
	}
	if c.Drain != nil {
		c.Drain(func() {})
	}
	for _, f := range c.AtEnd {
		f()
	}
	return strings.ReplaceAll(text, dir, "DIR")
}
