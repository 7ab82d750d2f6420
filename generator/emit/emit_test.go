package emit

import (
	"bytes"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dave/jennifer/jen"

	"nimi/runtime/spec"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden programs, by the name of their folder in testdata.
var golden = map[string]*spec.Program{
	"hook": {Name: "nimi", Startup: []string{"/bin/prepare"}},
	"one": {
		Name:     "web",
		Services: []spec.Service{{Name: "web", Path: "web", Argv: []string{"/bin/sleep", "60"}, Restart: always, Stop: term}},
		Logging:  spec.Logging{Format: spec.LogPlain},
		Shutdown: spec.Shutdown{Signal: spec.SIGTERM, Timeout: 9 * time.Second},
	},
	"full": {
		Name:    "stack",
		Startup: []string{"/bin/sh", "-c", "mkdir -p data\ntouch data/ready\n"},
		Services: []spec.Service{
			{
				Name: "stack-cache", Path: "stack.cache", Restart: always, Stop: term,
				Argv: []string{"/nix/store/eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee-redis-8.2.1/bin/redis-server", "--port", "7000", "--save", ""},
			},
			{
				Name: "stack-web", Path: "stack.web", Argv: []string{"nginx", "-c", "nginx.conf"},
				Environment:      []spec.Variable{{Name: "HOME", Unset: true}, {Name: "MODE", Value: "a \"quoted\"\tword"}},
				WorkingDirectory: "/srv",
				ConfigData: []spec.ConfigFile{
					{Path: "nginx.conf", Source: "/nix/store/ffffffffffffffffffffffffffffffff-nginx.conf"},
					{Path: "www/index.html", Text: "<!doctype html>\n<title>*/ `hello`</title>\n"},
				},
				DependsOn: []spec.Dependency{{Service: 0}, {Service: 1, Condition: spec.ConditionCompletedSuccessfully}},
				Restart: spec.Restart{
					Mode: spec.RestartUpToCount, Delay: 1500 * time.Millisecond, Count: 3, OnSuccess: true, Factor: 1.5,
					MaxDelay: 90 * time.Second, Jitter: 250 * time.Millisecond, ResetAfter: time.Hour, SuccessExitStatus: []int{3, 143},
				},
				OnFailure: spec.FailureStop, OnSuccess: spec.SuccessStop,
				Stop:   spec.Stop{Signal: spec.SIGRTMIN + 3, Timeout: time.Second},
				Reload: spec.Reload{Signal: spec.SIGHUP},
			},
		},
		Logging:         spec.Logging{Format: spec.LogPlain, File: true},
		LogDirectory:    "nimi_logs",
		Shutdown:        spec.Shutdown{Signal: spec.SIGTERM, Timeout: 9 * time.Second},
		Signals:         []spec.SignalRule{{From: spec.SIGUSR1, To: spec.SIGHUP}, {From: spec.SIGINT}},
		ConfigDirectory: "/run/stack",
	},
}

var (
	always = spec.Restart{Mode: spec.RestartAlways, Delay: time.Second, Count: 5, Factor: 1, MaxDelay: time.Minute, ResetAfter: time.Minute}
	term   = spec.Stop{Signal: spec.SIGTERM, Timeout: 5 * time.Second}
)

func TestGolden(t *testing.T) {
	for name, p := range golden {
		t.Run(name, func(t *testing.T) {
			got, err := Source(p)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", name, "main.go")
			if *update {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			roundTrip(t, testChecker(), p)
		})
	}
}

// TestNastyStrings puts each of them into every place that holds a string.
func TestNastyStrings(t *testing.T) {
	for _, s := range nasty {
		roundTrip(t, testChecker(), &spec.Program{
			Name: s, Startup: []string{s, s}, ConfigDirectory: s, LogDirectory: s,
			Services: []spec.Service{{
				Name: s, Path: s, Argv: []string{s}, WorkingDirectory: s,
				Environment: []spec.Variable{{Name: s, Value: s}}, ConfigData: []spec.ConfigFile{{Path: s, Source: s, Text: s}},
			}},
		})
	}
}

// random is a source of decisions with a seed.
type random struct{ *rand.Rand }

func (r random) below(n int) int { return r.IntN(n) }

func (r random) text() string {
	if r.IntN(2) == 0 {
		return nasty[r.IntN(len(nasty))]
	}
	b := make([]byte, r.IntN(60))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

func TestRandomPrograms(t *testing.T) {
	for seed := range uint64(400) {
		var p spec.Program
		fill(reflect.ValueOf(&p).Elem(), random{rand.New(rand.NewPCG(seed, 1))}, 3)
		roundTrip(t, testChecker(), &p)
	}
}

// FuzzSource is best run with -fuzzminimizetime=10x: a program shrinks well, but type-checking it each time is slow.
func FuzzSource(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x05web\x01\x02/bin/sh\n//go:build ignore\n*/`\x00\xff\u2028"))
	f.Add(bytes.Repeat([]byte{3, 250, 17, 4}, 200))
	f.Fuzz(func(t *testing.T, data []byte) {
		var p spec.Program
		fill(reflect.ValueOf(&p).Elem(), &tape{data}, 3)
		roundTrip(t, testChecker(), &p)
	})
}

// TestFeatures says which imports and arguments a program asks for.
func TestFeatures(t *testing.T) {
	service := func(s spec.Service) *spec.Program { return &spec.Program{Services: []spec.Service{{}, s}} }
	for _, tt := range []struct {
		name string
		p    *spec.Program
		want string
	}{
		{"none", &spec.Program{}, "plain.Main(&program)"},
		{"top level", &spec.Program{Logging: spec.Logging{Format: spec.LogPlain}}, "plain.Main(&program, logs.Feature)"},
		{"in a service", service(spec.Service{ConfigData: []spec.ConfigFile{{Path: "a"}}}), "plain.Main(&program, configdata.Feature)"},
		{"sorted", &spec.Program{
			Logging:  spec.Logging{Format: spec.LogPlain, File: true},
			Services: []spec.Service{{ConfigData: []spec.ConfigFile{{Path: "a"}}}},
		}, "plain.Main(&program, configdata.Feature, logfiles.Feature, logs.Feature)"},
		{"entry", &spec.Program{Control: spec.Control{Enable: true}}, "client.Main(&program, control.Feature)"},
	} {
		src, err := Source(tt.p)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(src), "\t"+tt.want+"\n") {
			t.Errorf("%s: got\n%s\nwant %s", tt.name, src, tt.want)
		}
		if got, want := strings.Count(string(src), featurePath), strings.Count(tt.want, ".Feature"); got != want {
			t.Errorf("%s: got %d feature imports, want %d\n%s", tt.name, got, want, src)
		}
	}
}

// TestMachine: what a machine needs comes before the entry, in a table of its own.
func TestMachine(t *testing.T) {
	for _, tt := range []struct {
		p    *spec.Program
		want string
	}{
		{&spec.Program{}, "machine.Main(&program, &setup, plain.Main)"},
		{&spec.Program{Control: spec.Control{Enable: true}}, "machine.Main(&program, &setup, client.Main, control.Feature)"},
	} {
		src, err := Machine(tt.p, &spec.Init{Enable: true, Hostname: "vm", Mounts: []spec.Mount{{Path: "/x", Flags: spec.MountReadOnly}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{tt.want, `"nimi/runtime/entry/machine"`, "var setup = spec.Init{", `Hostname: "vm"`} {
			if !strings.Contains(string(src), want) {
				t.Errorf("got\n%s\nwant %s in it", src, want)
			}
		}
	}
}

// TestEveryKind is what keeps the table within the kinds that the emitter knows: it fills every field of
// every type that can be reached from a program.
func TestEveryKind(t *testing.T) {
	var p spec.Program
	fill(reflect.ValueOf(&p).Elem(), ones{}, 9)
	zeroes(t, reflect.ValueOf(p), "program")
	roundTrip(t, testChecker(), &p)
}

// zeroes reports what fill has left empty: a kind that it, and so the emitter, does not know.
func zeroes(t *testing.T, v reflect.Value, at string) {
	if v.IsZero() {
		t.Errorf("%s: type %s is not a kind that the emitter knows", at, v.Type())
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			zeroes(t, v.Field(i), at+"."+v.Type().Field(i).Name)
		}
	case reflect.Slice:
		for i := range v.Len() {
			zeroes(t, v.Index(i), at+"[]")
		}
	}
}

// ones makes every decision so that nothing stays zero.
type ones struct{}

func (ones) below(n int) int { return n - 1 }
func (ones) text() string    { return "x" }

// TestEnumConstants evaluates the constant of every value of every enumeration.
func TestEnumConstants(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		switch {
		case typ.Implements(enumType):
			for n, value := range reflect.Zero(typ).Interface().(spec.Enum).Values() {
				if value.Text == "" {
					continue
				}
				p, err := enumeration(reflect.ValueOf(n).Convert(typ), "x")
				if err != nil {
					t.Fatal(err)
				}
				if got := testChecker().evaluate(t, p); got != strconv.Itoa(n) {
					t.Errorf("%s %q: got %s, want %d", typ, value.Text, got, n)
				}
			}
		case typ.Kind() == reflect.Slice:
			walk(typ.Elem())
		case typ.Kind() == reflect.Struct:
			for i := range typ.NumField() {
				walk(typ.Field(i).Type)
			}
		}
	}
	walk(reflect.TypeFor[spec.Program]())
}

func TestErrors(t *testing.T) {
	type inner struct{ M map[string]int }
	for _, tt := range []struct {
		name string
		v    any
		want string
	}{
		{"map", map[string]int{"a": 1}, "x: kind map is not known to the emitter"},
		{"pointer", new(int), "x: kind ptr is not known to the emitter"},
		{"foreign type", inner{}, "x: type emit.inner is not known to the emitter"},
		{"infinite", math.Inf(1), "x: +Inf is not a finite number"},
		{"not a number", []float64{1, math.NaN()}, "x[1]: NaN is not a finite number"},
		{"enumeration", spec.LogFormat(9), "x: 9 is not a value of spec.LogFormat"},
		{"gap in an enumeration", spec.Service{Stop: spec.Stop{Signal: 11}}, "x.Stop.Signal: 11 is not a value of spec.Signal"},
	} {
		_, err := value(reflect.ValueOf(tt.v), "x", typed)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: got error %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestDuration(t *testing.T) {
	for _, tt := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0"}, {1, "time.Nanosecond"}, {1500 * time.Millisecond, "1500 * time.Millisecond"}, {time.Second, "time.Second"},
		{5 * time.Second, "5 * time.Second"}, {time.Minute, "time.Minute"}, {-time.Minute, "-1 * time.Minute"},
		{90 * time.Minute, "90 * time.Minute"}, {math.MinInt64, "-9223372036854775808 * time.Nanosecond"},
	} {
		if got := jen.Add(duration(tt.d).code).GoString(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
		if got, want := testChecker().evaluate(t, duration(tt.d)), strconv.FormatInt(int64(tt.d), 10); got != want {
			t.Errorf("%s: got %s, want %s", tt.d, got, want)
		}
	}
}
