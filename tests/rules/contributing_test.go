package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// groups are the columns of CONTRIBUTING's table that name files, with where those are.
var groups = []string{"runtime/spec", "generator/decode", "runtime", "nix/modules/service"}

// CONTRIBUTING's table of options names every per-service option once, and the files that it names have it.
func TestTableOfOptions(t *testing.T) {
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	want := regexp.MustCompile(`\{"(\w+)", s\.\w+\},`).FindAllStringSubmatch(read("generator/decode/options.go"), -1)
	rows := tableRows(read("CONTRIBUTING.md"))
	for _, option := range want {
		if rows[option[1]] == nil {
			t.Errorf("%s is not in the table of options", option[1])
		}
	}
	if len(rows) != len(want) {
		t.Errorf("the table has %d options, decode has %d", len(rows), len(want))
	}
	for option, files := range rows {
		for i, file := range files {
			path := filepath.Join(root, groups[i], file)
			if groups[i] == "runtime" && strings.HasPrefix(file, "machine/") {
				path = filepath.Join(root, "runtime/internal", file)
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Errorf("%s: %v", option, err)
				continue
			}
			if info.IsDir() || groups[i] == "runtime" || groups[i] == "runtime/spec" {
				continue // named there by what it becomes
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			word := option
			if option == "type" {
				word = "typ"
			}
			if !regexp.MustCompile(`(?m)(^  ` + option + `(\.\w+)? =|\) ` + word + `\()`).Match(text) {
				t.Errorf("%s is not in %s", option, path)
			}
		}
	}
	bad := tableRows("| `a`, `b` | `x.go` | `y.go` | `machine/z.go` | `n.nix` |\n| no | option |\n")
	if len(bad) != 2 || strings.Join(bad["b"], " ") != "x.go y.go machine/z.go n.nix" {
		t.Errorf("rows: got %v", bad)
	}
}

// tableRows reads the rows of options: the files of each, by its name.
func tableRows(text string) map[string][]string {
	rows := map[string][]string{}
	quoted := regexp.MustCompile("`([^`]+)`")
	for _, line := range strings.Split(text, "\n") {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if !strings.HasPrefix(line, "| `") || len(cells) != 1+len(groups) {
			continue
		}
		var files []string
		for _, cell := range cells[1:] {
			if m := quoted.FindStringSubmatch(cell); m != nil {
				files = append(files, m[1])
			}
		}
		for _, option := range quoted.FindAllStringSubmatch(cells[0], -1) {
			rows[option[1]] = files
		}
	}
	return rows
}
