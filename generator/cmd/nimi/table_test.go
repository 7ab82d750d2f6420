package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"nimi/generator/check"
	"nimi/generator/decode"
	"nimi/generator/emit"
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// TestCompiledTable has the Go compiler itself say what it makes of generated programs: the table in the binary must be
// the one that was decoded.
func TestCompiledTable(t *testing.T) {
	module := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(module, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(module, "runtime", "spec"), os.DirFS("../../../runtime/spec")); err != nil {
		t.Fatal(err)
	}
	write("go.mod", "module nimi\n\ngo 1.24\n")

	var want, imports, prints strings.Builder
	for i, config := range configurations(t) {
		program, source, err := decoded(config)
		if err != nil {
			t.Fatalf("%s: %v", config, err)
		}
		name := fmt.Sprintf("p%d", i)
		write(name+"/table.go", tableAlone(string(source), name))
		fmt.Fprintf(&imports, "import %q\n", "nimi/"+name)
		fmt.Fprintf(&prints, "\tfmt.Printf(\"%%#v\\n\", %s.Table())\n", name)
		fmt.Fprintf(&want, "%#v\n", *program)
	}
	write("main.go", "package main\n\nimport \"fmt\"\n"+imports.String()+"\nfunc main() {\n"+prints.String()+"}\n")

	c := exec.Command("go", "run", ".")
	c.Dir = module
	c.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	got, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, err.(*exec.ExitError).Stderr)
	}
	g, w := strings.Split(string(got), "\n"), strings.Split(want.String(), "\n")
	if len(g) != len(w) {
		t.Fatalf("got %d lines, want %d", len(g), len(w))
	}
	for i := range g {
		if g[i] != w[i] {
			t.Errorf("program %d:\ngot  %s\nwant %s", i, g[i], w[i])
		}
	}
}

var (
	mainFunction = regexp.MustCompile(`(?s)func main\(\) \{\n.*?\n\}\n`)
	symbolUse    = regexp.MustCompile(`(?m)^//go:linkname program .*$`)
	runtimeUse   = regexp.MustCompile(`\t"nimi/runtime/(entry|feature)/[a-z]+"\n`)
)

// tableAlone makes a package of the table out of a generated program, so that many fit into one.
func tableAlone(source, name string) string {
	source = mainFunction.ReplaceAllString(source, "func Table() spec.Program { return program }\n")
	source = runtimeUse.ReplaceAllString(source, "")
	source = symbolUse.ReplaceAllString(source, "") // a name that only one package of a program can have
	return strings.Replace(source, "\npackage main\n", "\npackage "+name+"\n", 1)
}

// decoded takes a configuration through the stages, as pipeline does, without a file.
func decoded(config []byte) (*spec.Program, []byte, error) {
	var report input.Report
	document, err := input.Parse(config, &report)
	if err != nil {
		return nil, nil, err
	}
	configuration, err := decode.Config(document, &report)
	if err != nil {
		return nil, nil, err
	}
	program := check.Resolve(configuration, &report)
	if err := report.Err(); err != nil {
		return nil, nil, err
	}
	source, err := emit.Source(program)
	return program, source, err
}

// configurations are the golden ones, and random ones full of strings that are hard to quote.
func configurations(t *testing.T) (all [][]byte) {
	golden, err := filepath.Glob("../../../tests/golden/testdata/*/config.json")
	if err != nil || len(golden) == 0 {
		t.Fatalf("no golden configurations: %v", err)
	}
	for _, path := range golden {
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), "main.go")); err != nil {
			continue // one that is wrong
		}
		config, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, config)
	}
	r := rand.New(rand.NewPCG(7, 7))
	for range 60 {
		config, err := json.Marshal(nasty(r))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, config)
	}
	return all
}

// nasty returns a configuration that is valid and unpleasant.
func nasty(r *rand.Rand) map[string]any {
	pieces := []string{"`", `"`, `\`, "'", "\n", "\r", "\t", "*/", "//", "/*", "\u2028", "\u2029", "\ufeff", "\ufffd", "\x01", "\x7f", "\u0085", "é",
		"e\u0301", "🙂", "$(x)", "${x}", "%s", "%", "{{", "}}", "package", "func main() {\n}\n", "\"+x+\"", " ", "a", strings.Repeat("long ", 60)}
	text := func() string {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String()
	}
	services := map[string]any{}
	for i := range 1 + r.IntN(4) {
		env := map[string]any{}
		for range r.IntN(3) {
			env[strings.ReplaceAll(text(), "=", "")] = text()
		}
		services[fmt.Sprintf("s%d é`\"*/", i)[:2+r.IntN(2)]+fmt.Sprint(i)] = map[string]any{
			"process":    map[string]any{"argv": []string{text(), text(), ""}, "environment": env},
			"configData": map[string]any{"file": map[string]any{"text": text() + text()}},
			"nimi":       map[string]any{"restart": map[string]any{"backoff": map[string]any{"factor": 1 + r.Float64()*10, "jitter": r.IntN(1e6)}}},
		}
	}
	return map[string]any{"services": services, "settings": map[string]any{"startup": map[string]any{"runOnStartup": []string{text(), text()}}}}
}
