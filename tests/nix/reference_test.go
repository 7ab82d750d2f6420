package nix

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// reference lists the options of docs/options.md by their paths, without the groups that only hold others.
func reference(t *testing.T) (all []string) {
	t.Helper()
	for _, m := range regexp.MustCompile("(?m)^### `([^`]+)`").FindAllStringSubmatch(readFile(t, "../../docs/options.md"), -1) {
		all = append(all, m[1])
	}
	if len(all) < 100 {
		t.Fatalf("got %d options, want more", len(all))
	}
	return slices.DeleteFunc(slices.Clone(all), func(path string) bool {
		return slices.ContainsFunc(all, func(other string) bool { return strings.HasPrefix(other, path+".") })
	})
}

// TestReferenceIsKnown needs no Nix: the generator knows every option of the page that a launcher is told about.
func TestReferenceIsKnown(t *testing.T) {
	t.Parallel()
	apart := regexp.MustCompile(`^settings\.(container|bubblewrap|kubernetes|ready)\b|^settings\.configData\.external$|^(assertions|warnings|meta|passthru|ordering|unit)\b`)
	service := map[string]any{"process": map[string]any{"argv": []string{"x"}}}
	config := map[string]any{"services": map[string]any{"a": service}}
	paths := map[string]bool{}
	for _, path := range reference(t) {
		if apart.MatchString(path) {
			continue
		}
		path = strings.NewReplacer("<name>", "x", "*", "x").Replace(path)
		at := config
		if strings.HasPrefix(path, "nimi.") {
			at = service
			paths["services.a."+path] = true
		} else {
			paths[path] = true
		}
		parts := strings.Split(path, ".")
		for _, part := range parts[:len(parts)-1] {
			next, is := at[part].(map[string]any)
			if !is {
				next = map[string]any{}
				at[part] = next
			}
			at = next
		}
		// Of no type that an option has, so each says something, and none that it is not known.
		at[parts[len(parts)-1]] = []any{[]any{[]any{1.5}}}
	}
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	out, err := nimi(t, "validate", string(text))
	if err == nil {
		t.Fatal("nonsense is valid")
	}
	said := 0
	for _, line := range strings.Split(out, "\n") {
		path, problem, _ := strings.Cut(line, ": ")
		if !paths[path] {
			continue
		}
		said++
		if strings.HasPrefix(problem, "unknown option") {
			t.Errorf("docs/options.md has %s, which the generator does not know: %s", path, problem)
		}
	}
	if said < len(paths)/2 {
		t.Errorf("the generator speaks of %d of %d options\n%s", said, len(paths), out)
	}
}

// TestEveryKeyIsAnOption needs no Nix either: a key that the generator reads is an option of the page.
func TestEveryKeyIsAnOption(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, path := range reference(t) {
		for _, part := range strings.Split(path, ".") {
			names[part] = true
		}
	}
	// Keys of nixpkgs' own options, of the top level, and of what modules have computed.
	for _, other := range []string{
		"assertion", "assertions", "message", "warnings", "meta", "passthru", "services", "nimi", "settings", "process", "argv",
		"flags", "flagFormat", "reloadSignal", "reloadCommand", "configData", "enable", "name", "path", "text", "source", "notificationProtocol", "systemd", "s6",
	} {
		names[other] = true
	}
	files, err := filepath.Glob("../../generator/decode/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("got %v, %v", files, err)
	}
	key := regexp.MustCompile(`\{"([a-zA-Z]+)", [^"]`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || filepath.Base(file) == "scan.go" {
			continue // the literals of JSON
		}
		for _, m := range key.FindAllStringSubmatch(readFile(t, file), -1) {
			if !names[m[1]] {
				t.Errorf("%s reads %q, which is no option of the modules", filepath.Base(file), m[1])
			}
		}
	}
}
