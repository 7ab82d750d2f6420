package importer

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"nimi/docs"
	"nimi/generator/check"
	"nimi/generator/decode"
	"nimi/generator/input"
	"nimi/generator/reference"
)

// known is whether the page of options has an option.
var known = sync.OnceValue(func() func(string) bool {
	names := map[string]bool{}
	for _, o := range reference.Options(docs.Options) {
		names[o.Name] = true
	}
	return func(option string) bool { return names[option] }
})

// problems returns what the generator says of a configuration.
func problems(config map[string]any) input.Problems {
	var report input.Report
	data, err := json.Marshal(config)
	if err != nil {
		return input.Problems{{Text: err.Error()}}
	}
	document, err := input.Parse(data, &report)
	if err != nil {
		return input.Problems{{Text: err.Error()}}
	}
	c, err := decode.Config(document, &report)
	if err != nil {
		return input.Problems{{Text: err.Error()}}
	}
	check.Resolve(c, &report)
	return report.Problems()
}

// imported imports a file and checks that what comes out is well.
func imported(t testing.TB, path, from string) (*Result, error) {
	t.Helper()
	return importedWith(t, path, from, known())
}

// importedWith does so for a version that has certain options.
func importedWith(t testing.TB, path, from string, known func(string) bool) (*Result, error) {
	t.Helper()
	r, err := Import(path, Options{From: from, Check: problems, Known: known})
	if err != nil {
		return nil, err
	}
	if wrong := problems(r.Config); wrong != nil {
		t.Errorf("%s: the configuration is not well: %v", path, wrong)
	}
	for _, line := range r.Lines {
		if strings.ContainsAny(line, "\n\x1b") {
			t.Errorf("%s: got the line %q", path, line)
		}
	}
	return r, nil
}

// outcome imports files that are written into a directory, and returns all that comes out as one text.
func outcome(t testing.TB, from, path string, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		writeFile(t, filepath.Join(dir, name), text)
	}
	r, err := imported(t, filepath.Join(dir, path), from)
	if err != nil {
		return "error: " + strings.ReplaceAll(err.Error(), dir, "DIR")
	}
	data, err := json.MarshalIndent(r.Config, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(data)+"\n"+strings.Join(r.Lines, "\n"), dir, "DIR")
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readText(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
