package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// services is a configuration of services, each written as "name: what it depends on".
func services(all ...string) []byte {
	var parts []string
	for _, s := range all {
		name, rest, _ := strings.Cut(s, ":")
		parts = append(parts, fmt.Sprintf(`%q: %s`, name, service(strings.Fields(rest)...)))
	}
	return []byte(`{"services": {` + strings.Join(parts, ", ") + `}}`)
}

func service(dependsOn ...string) string {
	var names []string
	for _, d := range dependsOn {
		names = append(names, fmt.Sprintf(`%q: {}`, d))
	}
	return `{"process": {"argv": ["/a"]}, "nimi": {"dependsOn": {` + strings.Join(names, ", ") + `}}}`
}

func TestOrder(t *testing.T) {
	for _, c := range []struct {
		services []string
		want     string
	}{
		{[]string{"c", "a", "b"}, "a b c"},
		{[]string{"a: z", "b", "z"}, "b z a"},
		{[]string{"a: b", "b: c", "c"}, "c b a"},
		{[]string{"a: c b", "b: d", "c: d", "d"}, "d b c a"},
		{[]string{"Z", "a", "B"}, "B Z a"},
	} {
		var got []string
		for _, s := range good(t, services(c.services...)).Services {
			got = append(got, s.Name)
		}
		if got := strings.Join(got, " "); got != c.want {
			t.Errorf("%q: got %s, want %s", c.services, got, c.want)
		}
	}
}

func TestCycles(t *testing.T) {
	for _, c := range []struct {
		services, want []string
	}{
		{[]string{"a: a"}, []string{"services.a.nimi.dependsOn.a: cycle: a → a"}},
		{[]string{"a: b", "b: a"}, []string{"services.a.nimi.dependsOn.b: cycle: a → b → a"}},
		{[]string{"x: b", "a: x", "b: c", "c: b", "d: a"}, []string{"services.b.nimi.dependsOn.c: cycle: b → c → b"}},
		{[]string{"a: b", "b: c", "c: a d", "d: e", "e: d"}, []string{
			"services.a.nimi.dependsOn.b: cycle: a → b → c → a",
			"services.d.nimi.dependsOn.e: cycle: d → e → d",
		}},
		{[]string{"a: b c", "b: a", "c: a"}, []string{"services.a.nimi.dependsOn.b: cycle: a → b → a"}},
		{[]string{"a b: c", "c: a b"}, []string{
			`services.c.nimi.dependsOn.a: no such service`,
			`services.c.nimi.dependsOn.b: no such service`,
		}},
	} {
		wantLines(t, services(c.services...), c.want...)
	}
}

func TestCycleOfGroups(t *testing.T) {
	wantLines(t, []byte(`{"services": {
		"g": {"services": {"a": `+service()+`, "b": `+service("g")+`}},
		"p": {"process": {"argv": ["/p"]}, "nimi": {"dependsOn": {"p-q": {}}}, "services": {"q": `+service("p")+`}},
		"odd name": `+service("odd name")+`}}`),
		`services."odd name".nimi.dependsOn."odd name": cycle: "odd name" → "odd name"`,
		"services.g.services.b.nimi.dependsOn.g: cycle: g-b → g-b",
		"services.p.nimi.dependsOn.p-q: cycle: p → p-q → p",
	)
}

func TestLongCycle(t *testing.T) {
	var all []string
	for i := range 10_000 {
		all = append(all, fmt.Sprintf("s%04d: s%04d", i, (i+1)%10_000))
	}
	start := time.Now()
	wantLines(t, services(all...), "services.s0000.nimi.dependsOn.s0001: cycle: "+
		"s0000 → s0001 → s0002 → s0003 → s0004 → s0005 → s0006 → s0007 → … → "+
		"s9993 → s9994 → s9995 → s9996 → s9997 → s9998 → s9999 → s0000")
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("got %v, want at most 10 s", took)
	}
}

func TestUnknownNames(t *testing.T) {
	wantLines(t, []byte(`{"services": {"db": `+service()+`, "web": `+service("dv", "nothing at all", "stak", "stack-cahe")+`,
		"stack": {"services": {"cache": `+service()+`, "api": `+service("cahce", "stack-cache", "dbb")+`}}}}`),
		`services.stack.services.api.nimi.dependsOn.cahce: no such service; did you mean "cache"?`,
		`services.stack.services.api.nimi.dependsOn.dbb: no such service; did you mean "db"?`,
		`services.web.nimi.dependsOn."nothing at all": no such service`,
		`services.web.nimi.dependsOn.dv: no such service; did you mean "db"?`,
		`services.web.nimi.dependsOn.stack-cahe: no such service; did you mean "stack-cache"?`,
		`services.web.nimi.dependsOn.stak: no such service; did you mean "stack"?`,
	)
}

func TestClash(t *testing.T) {
	leaf := service()
	wantLines(t, []byte(`{"services": {
		"a": {"services": {"b-c": `+leaf+`, "b": {"services": {"c": `+leaf+`}}}},
		"a-b": {"services": {"c": `+leaf+`}},
		"a-b-c": `+leaf+`}}`),
		`services.a-b: flattens to the name "a-b", as services.a.services.b does`,
		`services.a-b-c: flattens to the name "a-b-c", as services.a.services.b.services.c does`,
		`services.a-b.services.c: flattens to the name "a-b-c", as services.a.services.b.services.c does`,
		`services.a.services.b-c: flattens to the name "a-b-c", as services.a.services.b.services.c does`,
	)
}

// TestNames resolves siblings before absolute names, and groups to their members.
func TestNames(t *testing.T) {
	program := good(t, []byte(`{"services": {
		"db": `+service()+`,
		"late": {"services": {"x": `+service()+`, "y": `+service()+`}, "nimi": {"dependsOn": {"stack": {"condition": "completed"}}}},
		"stack": {"services": {
			"db": `+service()+`,
			"sub": {"services": {"one": `+service()+`, "two": {"process": {"argv": ["/two"]}, "services": {"three": `+service()+`}}}},
			"api": `+service("db", "late-none-but-db", "stack-sub")+`}},
		"late-none-but-db": `+service("db")+`}}`))
	var got []string
	for _, s := range program.Services {
		line := s.Name + ":"
		for _, d := range s.DependsOn {
			line += fmt.Sprintf(" %s/%d", program.Services[d.Service].Name, d.Condition)
		}
		got = append(got, line)
	}
	const stack = " stack-db/2 stack-sub-one/2 stack-sub-two/2 stack-sub-two-three/2 stack-api/2"
	want := []string{
		"db:",
		"late-none-but-db: db/0",
		"stack-db:",
		"stack-sub-one:",
		"stack-sub-two:",
		"stack-sub-two-three:",
		"stack-api: late-none-but-db/0 stack-db/0 stack-sub-one/0 stack-sub-two/0 stack-sub-two-three/0",
		"late-x:" + stack,
		"late-y:" + stack,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
