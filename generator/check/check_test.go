package check

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"nimi/generator/decode"
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// testdata returns a file of package decode's testdata.
func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "decode", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func lines(problems []input.Problem) []string {
	var all []string
	for _, p := range problems {
		all = append(all, p.String())
	}
	return all
}

// Config takes bytes through the stages up to this one.
func Config(data []byte) (program *spec.Program, warnings, problems []input.Problem) {
	var report input.Report
	document, err := input.Parse(data, &report)
	if err != nil {
		report.Add("", "%v", err)
	} else if c, err := decode.Config(document, &report); err != nil {
		report.Add("", "%v", err)
	} else {
		program = Resolve(c, &report)
	}
	return program, report.Warnings(), report.Problems()
}

// good returns the program of a configuration that must be well.
func good(t *testing.T, data []byte) *spec.Program {
	t.Helper()
	program, _, problems := Config(data)
	if len(problems) > 0 {
		t.Fatalf("got\n  %s\nwant no problems", strings.Join(lines(problems), "\n  "))
	}
	return program
}

func wantLines(t *testing.T, data []byte, want ...string) {
	t.Helper()
	program, _, problems := Config(data)
	if got := lines(problems); !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	if program != nil {
		t.Errorf("got a program, want none")
	}
}

// shop is the program of testdata/narrow.json and testdata/wide.json.
func shop() *spec.Program {
	restart := spec.Restart{
		Mode: spec.RestartUpToCount, Delay: 500 * time.Millisecond, Count: 5,
		Factor: 1.5, MaxDelay: time.Minute, Jitter: 20 * time.Millisecond, ResetAfter: time.Minute,
	}
	log := spec.Logging{Format: spec.LogPlain, Color: spec.ColorAuto, File: true}
	stop := spec.Stop{Signal: spec.SIGTERM, Timeout: 5 * time.Second}
	worker, cache, api, web := restart, restart, restart, restart
	worker.MaxDelay = 5 * time.Second
	api.Mode, api.OnSuccess = spec.RestartAlways, true
	web.Delay, web.MaxDelay, web.SuccessExitStatus = 90*time.Second, 90*time.Second, []int{3, 143}
	return &spec.Program{
		Name:    "shop",
		Startup: []string{"/nix/store/abc-init/bin/init"},
		Services: []spec.Service{
			{Name: "stack-api-worker", Path: "stack.api.worker", Argv: []string{"/bin/worker"}, Restart: worker, Stop: stop, Logging: log},
			{Name: "stack-cache", Path: "stack.cache", Argv: []string{"redis-server"}, Restart: cache, Stop: stop, Logging: log},
			{Name: "stack-api", Path: "stack.api", Argv: []string{"/bin/api", ""}, Restart: api, Stop: stop, Logging: log,
				DependsOn: []spec.Dependency{{Service: 1, Condition: spec.ConditionReady}}},
			{
				Name: "web", Path: "web",
				Argv: []string{"/bin/nginx", "-g", "daemon off; # \"`*/\u2028\n"},
				Environment: []spec.Variable{
					{Name: "HOME", Value: "/root"},
					{Name: "LANG", Value: "C"},
					{Name: "LC_ALL", Unset: true},
					{Name: "PORT", Value: "8080"},
				},
				WorkingDirectory: "/srv",
				ConfigData: []spec.ConfigFile{
					{Path: "embedded"},
					{Path: "html/index.html", Source: "/nix/store/abc-page"},
					{Path: "nginx.conf", Text: "worker_processes 1;\n"},
				},
				DependsOn: []spec.Dependency{
					{Service: 0, Condition: spec.ConditionReady},
					{Service: 1, Condition: spec.ConditionReady},
					{Service: 1, Condition: spec.ConditionStarted},
					{Service: 2, Condition: spec.ConditionReady},
				},
				Restart:   web,
				OnFailure: spec.FailureStop,
				OnSuccess: spec.SuccessStop,
				Stop:      spec.Stop{Signal: spec.SIGQUIT, Timeout: 10 * time.Second},
				Logging:   log,
				Reload:    spec.Reload{Signal: spec.SIGHUP},
			},
		},
		Logging:         log,
		LogDirectory:    "my_logs",
		Shutdown:        spec.Shutdown{Signal: spec.SIGTERM, Timeout: 8 * time.Second},
		Signals:         []spec.SignalRule{{From: spec.SIGHUP}, {From: spec.SIGUSR1, To: spec.SIGTERM}, {From: spec.SIGRTMIN + 3, To: spec.SIGQUIT}},
		ConfigDirectory: "/run/shop/config",
		Control:         spec.Control{Enable: true},
		Takeover:        spec.Takeover{Enable: true},
	}
}

func TestNarrowAndWide(t *testing.T) {
	for _, name := range []string{"narrow.json", "wide.json"} {
		program, warnings, problems := Config(testdata(t, name))
		want := shop()
		fillHashes(want, spec.Init{})
		if !reflect.DeepEqual(program, want) {
			t.Errorf("%s: got %+v, want %+v", name, program, want)
		}
		short := []string{
			`settings.shutdown.timeout: is 8000, but "web", "stack-api", "stack-cache" stop one after the other, which may take 20000: what is left then is killed`,
			`settings.shutdown.timeout: is 8000, so "web" is killed before its nimi.stop.timeout, 10000, has passed`,
		}
		if len(problems) > 0 || len(warnings) != 2 || warnings[0].String() != short[0] || warnings[1].String() != short[1] {
			t.Errorf("%s: got %q, %q, want no problems and the warnings %q", name, warnings, problems, short)
		}
	}
}

func TestAllAtOnce(t *testing.T) {
	wantLines(t, testdata(t, "bad.json"),
		`services.g-a: flattens to the name "g-a", as services.g.services.a does`,
		"services.g-a.assertions[0]: must hold",
		"services.g-a.process.argv[0]: must not be empty",
		"services.g.services.a.nimi.dependsOn.a: cycle: g-a → g-a",
		"services.g.services.a.nimi.dependsOn.nobody: no such service",
		`settings.restart.tiem: unknown option; did you mean "time"?`,
		"settings.signals.KILL: cannot be rewritten: the kernel lets no process catch KILL or STOP",
	)
}

// TestKeyOrder decodes the same configurations with their keys in random order.
func TestKeyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"wide.json", "narrow.json", "startup.json", "bad.json"} {
		data := testdata(t, name)
		want, wantWarnings, wantProblems := Config(data)
		for range 50 {
			got, warnings, problems := Config(shuffle(t, random, data))
			if !reflect.DeepEqual(got, want) || !slices.Equal(warnings, wantWarnings) || !slices.Equal(problems, wantProblems) {
				t.Fatalf("%s: got %+v, %q, %q, want %+v, %q, %q", name, got, warnings, problems, want, wantWarnings, wantProblems)
			}
		}
	}
}

// shuffle writes JSON again with the keys of every object in random order.
func shuffle(t *testing.T, random *rand.Rand, data []byte) []byte {
	t.Helper()
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 || trimmed[0] != '{' {
		return data
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(trimmed, &object); err != nil {
		t.Fatal(err)
	}
	var members [][]byte
	for name, v := range object {
		key, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		members = append(members, slices.Concat(key, []byte(":"), shuffle(t, random, v)))
	}
	slices.SortFunc(members, bytes.Compare)
	random.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return slices.Concat([]byte("{"), bytes.Join(members, []byte(",")), []byte("}"))
}

func TestUnreadable(t *testing.T) {
	wantLines(t, []byte("[]"), "the configuration must be an object, not a list")
	if program := Resolve(&input.Configuration{}, &input.Report{}); program == nil {
		t.Error("got no program, want an empty one")
	}
}

// TestFixtures decodes the real configurations that lie beside the repository on the authors' machines.
func TestFixtures(t *testing.T) {
	files, err := filepath.Glob("../../../shared/fixtures/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no ../shared/fixtures beside the repository")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, warnings, problems := Config(data); len(warnings)+len(problems) > 0 {
			t.Errorf("%s: got %q, %q, want nothing", filepath.Base(file), warnings, problems)
		}
	}
}

// The startup hook's output and log file go by its name.
func TestNameOfTheHook(t *testing.T) {
	service := `{"services": {"startup": {"process": {"argv": ["/a"]}}}`
	wantLines(t, []byte(service+`, "settings": {"startup": {"runOnStartup": "/b"}}}`),
		"services.startup: has the name of the startup hook (settings.startup.runOnStartup)")
	good(t, []byte(service+"}"))
}
