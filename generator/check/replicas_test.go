package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

// A service with replicas is that many services, and its name stands for all of them.
func TestReplicas(t *testing.T) {
	p := good(t, []byte(`{"settings": {"environment": {"ZONE": "z"}}, "services": {
		"stack": {"services": {
			"web": {"process": {"argv": ["/web"], "environment": {"A": "b"}}, "nimi": {"replicas": 3, "dependsOn": {"db": {"condition": "started"}}},
				"services": {"side": {"process": {"argv": ["/side"]}}}},
			"db": {"process": {"argv": ["/db"]}},
			"proxy": {"process": {"argv": ["/proxy"]}, "nimi": {"dependsOn": {"web": {}}}},
			"first": {"process": {"argv": ["/first"]}, "nimi": {"dependsOn": {"web-1": {"condition": "completed"}}}}}},
		"one": {"process": {"argv": ["/one"]}, "nimi": {"replicas": 1, "dependsOn": {"stack": {"condition": "started"}}}}}}`))
	name := func(d spec.Dependency) string { return p.Services[d.Service].Name }
	got := map[string]string{}
	for _, s := range p.Services {
		var on []string
		for _, d := range s.DependsOn {
			on = append(on, name(d))
		}
		got[s.Name] = s.Path + ": " + strings.Join(on, " ")
	}
	want := map[string]string{
		"stack-web-1": "stack.web.1: stack-db", "stack-web-2": "stack.web.2: stack-db", "stack-web-3": "stack.web.3: stack-db",
		"stack-web-side": "stack.web.side: ", "stack-db": "stack.db: ", "stack-first": "stack.first: stack-web-1",
		"stack-proxy": "stack.proxy: stack-web-1 stack-web-2 stack-web-3",
		"one-1":       "one.1: stack-db stack-web-1 stack-web-2 stack-web-3 stack-first stack-proxy stack-web-side",
	}
	if len(got) != len(want) {
		t.Errorf("got %v", got)
	}
	for name, w := range want {
		sorted := func(s string) string { f := strings.Fields(s); slices.Sort(f); return fmt.Sprint(f) }
		if sorted(got[name]) != sorted(w) {
			t.Errorf("%s: got %s, want %s", name, got[name], w)
		}
	}
	for _, s := range p.Services {
		if number, is := strings.CutPrefix(s.Name, "stack-web-"); is && number != "side" {
			if want := []spec.Variable{{Name: "A", Value: "b"}, {Name: "NIMI_REPLICA", Value: number}, {Name: "ZONE", Value: "z"}}; !slices.Equal(s.Environment, want) {
				t.Errorf("%s: got %v, want %v", s.Name, s.Environment, want)
			}
		}
	}
}

func TestReplicasWrong(t *testing.T) {
	const at = "services.web.nimi."
	for text, want := range map[string][]string{
		`"replicas": 0`:    {at + "replicas: must be a whole number from 1 to 1000, not 0"},
		`"replicas": 1001`: {at + "replicas: must be a whole number from 1 to 1000, not 1001"},
		`"replicas": "2"`:  {at + "replicas: must be a whole number, not a string; write 2"},
		`"replicas": 2, "sockets": {"http": "80"}`:                              {at + "sockets: must not be set with replicas: all of them would have the same address"},
		`"replicas": 2, "credentials": {"key": {"source": "/a", "path": "/b"}}`: {at + "credentials.key.path: must not be set with replicas: all of them would have the same path"},
		`"replicas": 2, "log": {"file": "a", "stderrFile": "b"}`: {at + "log.file: must not be set with replicas: all of them would have the same file",
			at + "log.stderrFile: must not be set with replicas: all of them would have the same file"},
		`"replicas": 2, "dependsOn": {"web": {}}`:   {at + "dependsOn.web: cycle: web-1 → web-1", at + "dependsOn.web: cycle: web-2 → web-2"},
		`"replicas": 2, "dependsOn": {"web-2": {}}`: {at + "dependsOn.web-2: cycle: web-2 → web-2"},
		`"replicas": 1, "sockets": {"http": "80"}`:  nil,
	} {
		problems(t, `{"services": {"web": {"process": {"argv": ["/web"]}, "nimi": {`+text+`}}}}`, want)
	}
	problems(t, `{"services": {"web": {"process": {"argv": ["/web"]}, "nimi": {"replicas": 2}}, "web-2": {"process": {"argv": ["/x"]}}}}`,
		[]string{`services.web-2: flattens to the name "web-2", as services.web does`})
	problems(t, `{"services": {"web": {"services": {"a": {"process": {"argv": ["/a"]}}}, "nimi": {"replicas": 2}}}}`,
		[]string{at + "replicas: must not be set for a group of sub-services without a process.argv; each of them can have its own"})
	var many []string
	for i := range 11 {
		many = append(many, fmt.Sprintf(`"s%02d": {"process": {"argv": ["/a"]}, "nimi": {"replicas": 1000}}`, i))
	}
	problems(t, `{"services": {`+strings.Join(many, ", ")+`}}`, []string{"services: more than 10000 services, with their replicas"})
}

func problems(t *testing.T, config string, want []string) {
	t.Helper()
	_, _, wrong := Config([]byte(config))
	if got := lines(wrong); !slices.Equal(got, want) {
		t.Errorf("%.200s:\ngot\n  %s\nwant\n  %s", config, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
