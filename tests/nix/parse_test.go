package nix

import (
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// nixFiles lists the Nix files of the repository.
func nixFiles(t *testing.T) []string {
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != root:
			return fs.SkipDir
		case strings.HasSuffix(name, ".nix"):
			all = append(all, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestParse needs Nix and nothing else.
func TestParse(t *testing.T) {
	if _, err := exec.LookPath("nix-instantiate"); err != nil {
		t.Skip("nix-instantiate is missing: apt-get install nix-bin")
	}
	if out, err := exec.Command("nix-instantiate", append([]string{"--parse"}, nixFiles(t)...)...).CombinedOutput(); err != nil {
		t.Errorf("%s", out)
	}
}

// TestStyle: what the style rules out can be seen without Nix: `with`, `rec`, here-documents of JSON.
func TestStyle(t *testing.T) {
	for what, pattern := range map[string]string{
		"with":               `(?m)(^|[=(\[;:])\s*with\s+[a-zA-Z.]+\s*;`,
		"rec":                `\brec\s*\{`,
		"<nixpkgs> inside":   `(?m)^[^#\n]*<nixpkgs/`,
		"JSON in the script": `<<'?E`,
	} {
		for _, file := range nixFiles(t) {
			if strings.Contains(file, "/testdata/") {
				continue
			}
			if m := regexp.MustCompile(pattern).FindString(readFile(t, file)); m != "" {
				t.Errorf("%s: %s: %q", file, what, strings.TrimSpace(m))
			}
		}
	}
}
