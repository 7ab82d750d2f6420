package importer

import (
	"os"
	"strings"
	"testing"
)

// Each format has a page with its tables.
func TestPages(t *testing.T) {
	for _, name := range Names() {
		path := "../../docs/migrate-" + name + ".md"
		page := readText(t, path)
		head, rest, ok := strings.Cut(page, begin)
		_, tail, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Errorf("%s has no place for the tables", path)
			continue
		}
		tables, err := Tables(name, known())
		if err != nil {
			t.Fatal(err)
		}
		want := head + begin + tables + "\n" + end + tail
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if page != want {
			t.Errorf("%s is not what the rules say: go test ./generator/importer -run TestPages -update", path)
		}
	}
}

// A rule says something that a person can understand, and its options are on the page of options.
func TestRules(t *testing.T) {
	for _, f := range formats() {
		for _, s := range f.sections {
			seen := map[string]bool{}
			for _, r := range s.rules {
				if seen[r.key] {
					t.Errorf("%s, %s: %s is there twice", f.name, s.title, r.key)
				}
				seen[r.key] = true
				if r.means == nothing && r.ours != "" && r.read != nil {
					t.Errorf("%s: %s has no counterpart and becomes %s", f.name, r.key, r.ours)
				}
				if r.means == same && r.ours == "" {
					t.Errorf("%s: %s means the same as nothing", f.name, r.key)
				}
				for _, option := range strings.Split(r.ours, ", ") {
					option = strings.Trim(option, "`")
					full := option
					if strings.HasPrefix(option, "nimi.") {
						full = "services.<name>." + option
					}
					if strings.Contains(option, ".") && !strings.HasPrefix(option, "process.") && !strings.HasPrefix(option, "services.") && !known()(full) {
						t.Errorf("%s: %s becomes %s, which is no option", f.name, r.key, option)
					}
				}
			}
		}
	}
}
