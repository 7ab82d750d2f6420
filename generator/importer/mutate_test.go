package importer

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever is changed in a file, it is imported or refused, and what comes out is well.
func TestMutations(t *testing.T) {
	words := []string{"", "null", "true", "-1", "1e999", "[", "]", "{", "}", ":", "x: y", "=", "\"", "'", "$", "${X}", "%(x)s", "%", "\\", "\t", "é", "\u2028", "../..", "/", "- -", "*x", "&x", "!!x", "999999999999999999999"}
	kinds := []struct{ from, file, text string }{
		{"compose", "compose.yaml", readText(t, "testdata/cases/compose-archive/compose.yaml")},
		{"process-compose", "pc.yaml", readText(t, "testdata/cases/process-compose-demo/process-compose.yaml")},
		{"supervisord", "s.conf", readText(t, "testdata/cases/supervisord-switch/supervisord.conf")},
		{"systemd", "a@b.service", readText(t, "testdata/cases/systemd-site/units/site.service")},
		{"procfile", "Procfile", readText(t, "testdata/cases/procfile-shop/Procfile")},
	}
	const each = 80
	for _, k := range kinds {
		t.Run(k.from, func(t *testing.T) {
			well := 0
			for seed := range uint64(each) {
				random := rand.New(rand.NewPCG(seed, 1))
				lines := strings.Split(k.text, "\n")
				for range 1 + random.IntN(3) {
					i := random.IntN(len(lines))
					word := words[random.IntN(len(words))]
					switch line := lines[i]; random.IntN(5) {
					case 0:
						lines[i] = ""
					case 1:
						lines[i] = lines[random.IntN(len(lines))]
					case 2:
						cut := random.IntN(len(line) + 1)
						lines[i] = line[:cut] + word + line[cut:]
					case 3:
						if at := strings.IndexAny(line, ":="); at >= 0 {
							lines[i] = line[:at+1] + " " + word
						}
					case 4:
						lines[i] = strings.Repeat(line, 2)
					}
				}
				path := filepath.Join(t.TempDir(), k.file)
				text := strings.Join(lines, "\n")
				writeFile(t, path, text)
				r, err := imported(t, path, k.from)
				if (r == nil) == (err == nil) {
					t.Errorf("seed %d: got %v and %v of\n%s", seed, r, err, text)
				}
				if t.Failed() {
					t.Fatalf("seed %d:\n%s", seed, text)
				}
				if err == nil {
					well++
				}
			}
			if well < each/12 {
				t.Errorf("only %d of %d are imported", well, each)
			}
		})
	}
}
