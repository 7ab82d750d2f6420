package nix

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"nimi/generator/check"
	"nimi/generator/decode"
	"nimi/generator/input"
)

// TestGrace: what Nix tells service managers and engines about how long a stop may take is what the generator works out for
// the launcher, for configurations that are made up: groups, replicas, consumers, orders.
func TestGrace(t *testing.T) {
	t.Parallel()
	const least = 30 // of those that are made up, have to have more than the least that a stop may take
	var configs []any
	for seed := range uint64(60) {
		configs = append(configs, orders(rand.New(rand.NewPCG(seed, 9))))
	}
	text, err := json.Marshal(configs)
	if err != nil {
		t.Fatal(err)
	}
	file := t.TempDir() + "/configs.json"
	writeFile(t, file, string(text))
	var got []struct {
		Grace *float64
		Text  string
	}
	eval(t, `map (module: let config = nimi.evalNimiModule module; in { grace = import (root + "/nix/grace.nix") { inherit (pkgs) lib; } config; text = nimi.toNimiText config; })
		(builtins.fromJSON (builtins.readFile "`+file+`"))`, &got)
	long := 0
	for i, g := range got {
		want := shutdown(t, g.Text)
		grace := time.Duration(0) // any time
		if g.Grace != nil {
			grace = time.Duration(*g.Grace) * time.Millisecond
		}
		if grace != want {
			t.Errorf("%d: Nix says %v, the generator %v, of\n%s", i, grace, want, g.Text)
		}
		if want > 9*time.Second {
			long++
		}
	}
	if long < least {
		t.Errorf("got %d configurations whose stop takes long, want %d at least", long, least)
	}
}

// orders makes up services that depend on each other.
func orders(r *rand.Rand) map[string]any {
	type named struct {
		group, name string
		whole       bool // it is the group
	}
	services, ordering := map[string]any{}, map[string]any{}
	var before []named
	dashed := func(n named) string {
		if n.group != "" && !n.whole {
			return n.group + "-" + n.name
		}
		return n.name
	}
	reader := func(group string) string {
		if len(before) == 0 {
			return ""
		}
		b := before[r.IntN(len(before))]
		if b.whole || b.group != "" || group != "" && b.name < "s3" || services[b.name].(map[string]any)["nimi"].(map[string]any)["replicas"] != nil {
			return ""
		}
		return b.name
	}
	process := func(group, name string) map[string]any {
		n := map[string]any{"stop": map[string]any{"timeout": 1 + r.IntN(20000)}}
		on := map[string]any{}
		for _, b := range before {
			switch {
			case r.IntN(3) > 0 || b.whole && b.name == group:
			case group != "" && (b.group == "" || b.whole) && b.name < "s3": // a sibling may have that name
			case b.group == group && group != "" && r.IntN(2) == 0:
				on[b.name] = map[string]any{} // a sibling
			default:
				on[dashed(b)] = map[string]any{"required": r.IntN(2) == 0}
			}
		}
		n["dependsOn"] = on
		if r.IntN(3) == 0 {
			n["hooks"] = map[string]any{"postStop": []any{"/bin/true"}}
		}
		if r.IntN(5) == 0 {
			n["replicas"] = 2
		} else if to := reader(group); to != "" && r.IntN(3) == 0 {
			n["log"] = map[string]any{"to": to}
		}
		return map[string]any{"process": map[string]any{"argv": []any{"/bin/" + name}}, "nimi": n}
	}
	for i := range 2 + r.IntN(6) {
		name := fmt.Sprint("s", i)
		if r.IntN(4) > 0 {
			services[name] = process("", name)
			if len(before) > 0 && r.IntN(6) == 0 {
				if b := before[r.IntN(len(before))]; b.group == "" {
					ordering[name] = map[string]any{"after": []any{b.name}}
				}
			}
			before = append(before, named{"", name, false})
			continue
		}
		inner := map[string]any{}
		for j := range 1 + r.IntN(3) {
			sub := fmt.Sprint("s", j) // also the name of one beside the group
			inner[sub] = process(name, sub)
			before = append(before, named{name, sub, false})
		}
		nimi := map[string]any{}
		if to := reader(""); to != "" && r.IntN(3) == 0 {
			nimi["log"] = map[string]any{"to": to}
		}
		services[name] = map[string]any{"services": inner, "nimi": nimi}
		before = append(before, named{name, name, true})
	}
	config := map[string]any{"services": services, "ordering": ordering}
	if r.IntN(8) == 0 {
		config["settings"] = map[string]any{"shutdown": map[string]any{"timeout": r.IntN(3) * 5000}}
	}
	return config
}

// shutdown is how long the launcher of a configuration may take to stop; 0: any time.
func shutdown(t *testing.T, text string) time.Duration {
	t.Helper()
	var report input.Report
	document, err := input.Parse([]byte(text), &report)
	if err != nil {
		t.Fatal(err)
	}
	c, err := decode.Config(document, &report)
	if err != nil {
		t.Fatal(err)
	}
	p := check.Resolve(c, &report)
	if p == nil {
		t.Fatalf("%v, in\n%s", report.Problems(), text)
	}
	return p.Shutdown.Timeout
}
