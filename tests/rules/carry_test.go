package rules

import (
	"go/ast"
	"os"
	"path"
	"strings"
	"testing"
)

// TestEveryFeatureCarries looks whether each feature hands over what it knows to a program that takes over, or says in
// carry.txt why it has nothing that would be missed.
func TestEveryFeatureCarries(t *testing.T) {
	table, err := os.ReadFile("carry.txt")
	if err != nil {
		t.Fatal(err)
	}
	nothing := map[string]string{} // feature: reason
	for _, line := range strings.Split(string(table), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, reason, _ := strings.Cut(line, " ")
		if nothing[name] = strings.TrimSpace(reason); nothing[name] == "" {
			t.Errorf("carry.txt: %s: no reason", name)
		}
	}
	features, carries := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t, "runtime/feature") {
		name := path.Base(s.pkg)
		features[name] = true
		carries[name] = carries[name] || registers(s.file)
	}
	delete(features, "takeover") // which does the carrying
	for name := range features {
		if _, listed := nothing[name]; listed == carries[name] {
			t.Errorf("feature %s: hands something over: %v; listed in carry.txt as one that has nothing: %v. A feature has a carry.Carrier "+
				"in h.Carriers, or a line in carry.txt", name, carries[name], listed)
		}
	}
	for name := range nothing {
		if !features[name] {
			t.Errorf("carry.txt: there is no feature %s", name)
		}
	}
	for _, c := range []struct {
		code string
		want bool
	}{
		{"func f() { h.Carriers = append(h.Carriers, x) }", true}, {"func f() { h.Output = x }", true}, {"func f() { h.AtEnd = x }", false},
	} {
		if got := registers(parsed(t, c.code)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.code, got, c.want)
		}
	}
}

// registers tells whether a file adds a carrier to a host.
func registers(file *ast.File) bool { return len(assigned(file, []string{"Carriers", "Output"})) > 0 }
