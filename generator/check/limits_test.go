package check

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestManyServices(t *testing.T) {
	many := func(n int) []byte {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf("s%d", i))
		}
		return services(all...)
	}
	if got := len(good(t, many(10_000)).Services); got != 10_000 {
		t.Errorf("got %d services, want 10000", got)
	}
	wantLines(t, many(10_001), "services: more than 10000 services")
}

func TestManyDependencies(t *testing.T) {
	members := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`"%d": %s`, i, service()))
		}
		return `"services": {` + strings.Join(all, ", ") + `}`
	}
	wantLines(t, []byte(`{"services": {"a": {`+members(400)+`}, "b": {`+members(400)+`, "nimi": {"dependsOn": {"a": {}}}}}}`),
		"services: more than 100000 dependencies, each pair of services counted")
}

func TestManyUnknown(t *testing.T) {
	var names []string
	for i := range 300 {
		names = append(names, fmt.Sprintf("unknown%d", i))
	}
	_, _, problems := Config(services("a: " + strings.Join(names, " ")))
	if got := len(problems); got != 201 {
		t.Fatalf("got %d problems, want 201", got)
	}
	if got, want := problems[0].String(), "services: 300 names in nimi.dependsOn are unknown, 200 are listed"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestManyProblems(t *testing.T) {
	_, _, problems := Config([]byte(`{"services": {"a": {"process": {"argv": ["/a"` + strings.Repeat(", 1", 5000) + `]}}}}`))
	if got := len(problems); got != 1001 {
		t.Fatalf("got %d problems, want 1001", got)
	}
	if got, want := problems[1000].String(), "only the first 1000 problems are listed"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestManyForeignKeys has more keys of other modules than anybody: each is compared with ours, and quickly.
func TestManyForeignKeys(t *testing.T) {
	for _, kind := range []string{"", `"assertions": [], `} {
		var keys []string
		for i := range 90_000 {
			keys = append(keys, fmt.Sprintf(`"another module's %d": {"process": 1}`, i))
		}
		start := time.Now()
		_, _, problems := Config([]byte(`{"services": {"a": {` + kind + `"process": {"argv": ["/a"]}, ` + strings.Join(keys, ",") + `}}}`))
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("got %v, want at most 20 s", took)
		}
		if evaluated := kind != ""; evaluated != (len(problems) == 0) {
			t.Errorf("got %d problems, evaluated: %v", len(problems), evaluated)
		}
	}
}

func TestManyMembers(t *testing.T) {
	var variables []string
	for i := range 100_001 {
		variables = append(variables, fmt.Sprintf(`"V%d": ""`, i))
	}
	wantLines(t, []byte(`{"services": {"a": {"process": {"environment": {`+strings.Join(variables, ",")+`}, "argv": ["/a"`+strings.Repeat(`,""`, 100_000)+`]}}}}`),
		"services.a.process.argv: too many elements, at most 100000",
		"services.a.process.environment: too many entries, at most 100000",
	)
}
