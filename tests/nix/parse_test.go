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

// TestOneAddress: what stands for the address at which this will be published stands in one place.
func TestOneAddress(t *testing.T) {
	out, err := exec.Command("git", "-C", "../..", "grep", "-n", "OWNER"+"/nimi").Output()
	if err != nil {
		t.Skipf("not a git repository: %v", err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if !strings.HasPrefix(line, "README.md:") {
			t.Errorf("%s: README.md alone says the address", line)
		}
	}
}
