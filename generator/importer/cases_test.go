package importer

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the results and the tables of the pages anew")

// cases are files as public repositories have them, with other names.
var cases = map[string]string{
	"compose-archive": "compose.yaml", "compose-mail": "docker-compose.yml", "supervisord-switch": "supervisord.conf", "process-compose-demo": "process-compose.yaml",
	"systemd-site": "units", "s6-recorder": "s6-rc.d", "procfile-shop": "Procfile",
}

// TestCases compares what becomes of each case with nimi.json and lines.txt beside it.
func TestCases(t *testing.T) {
	for name, file := range cases {
		t.Run(name, func(t *testing.T) {
			dir, err := filepath.Abs("testdata/cases/" + name)
			if err != nil {
				t.Fatal(err)
			}
			r, err := importedWith(t, filepath.Join(dir, file), "", known())
			if err != nil {
				t.Fatal(err)
			}
			data, err := json.MarshalIndent(r.Config, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			for result, got := range map[string]string{"nimi.json": string(data) + "\n", "lines.txt": strings.Join(r.Lines, "\n") + "\n"} {
				got = strings.ReplaceAll(got, dir, "/case")
				path := filepath.Join(dir, result)
				if *update {
					writeFile(t, path, got)
				}
				if want := readText(t, path); got != want {
					t.Errorf("%s is not what comes out (go test ./generator/importer -run TestCases -update): got\n%s", result, got)
				}
			}
		})
	}
}

// A module says the same as JSON.
func TestNix(t *testing.T) {
	if _, err := exec.LookPath("nix-instantiate"); err != nil {
		t.Skip("no nix-instantiate")
	}
	config := map[string]any{"strange": map[string]any{
		"a.b": "x", "": "${y} \\ \" \n\t'' é", "if": true, "ok-1": nil, "n": int64(-5), "l": []any{int64(-1), "-1", 1.5, []any{}, map[string]any{}, "a b"},
		"deep": map[string]any{"one": map[string]any{"two": []any{}}},
	}}
	for name, file := range cases {
		r, err := imported(t, filepath.Join("testdata/cases", name, file), "")
		if err != nil {
			t.Fatal(err)
		}
		config[name] = r.Config
	}
	path := filepath.Join(t.TempDir(), "module.nix")
	writeFile(t, path, Nix(config, []string{"a line */ ''"}))
	out, err := exec.Command("nix-instantiate", "--eval", "--strict", "--json", path).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, readText(t, path))
	}
	var got, want any
	data, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	if json.Unmarshal(out, &got) != nil || json.Unmarshal(data, &want) != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %s\nwant %s", out, data)
	}
}

// Each case is told from its name and content alone.
func TestFormatOf(t *testing.T) {
	for name, file := range cases {
		path := filepath.Join("testdata/cases", name, file)
		if _, err := os.Stat(path); err != nil {
			t.Fatal(err)
		}
		f, err := formatOf(path, "")
		prefix := map[string]string{"s6": "s6-rc"}[strings.Split(name, "-")[0]]
		if prefix == "" {
			prefix = name
		}
		if err != nil || !strings.HasPrefix(prefix, f.name) {
			t.Errorf("%s: got %s, %v", name, f.name, err)
		}
	}
}
