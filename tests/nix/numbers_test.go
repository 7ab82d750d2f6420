package nix

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

var numbers = flag.Bool("numbers", false, "measure, and print the tables of docs/performance-nix.md")

// evaluation is what it takes to evaluate n services (evaluation.nix).
type evaluation struct {
	seconds float64 // of processor time
	bytes   float64 // allocated, which is the same every time
}

func evaluate(t *testing.T, what string, n int) evaluation {
	t.Helper()
	w := need(t)
	c := exec.Command("nix-instantiate", "--eval", "--strict", "tests/nix/evaluation.nix", "--argstr", "what", what, "--arg", "n", strconv.Itoa(n))
	c.Dir = w.root
	c.Env = append(append(os.Environ(), w.env...), "NIX_SHOW_STATS=1", "NIX_SHOW_STATS_PATH="+filepath.Join(t.TempDir(), "stats"))
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var stats struct {
		CPUTime float64
		GC      struct{ TotalBytes float64 }
	}
	if err := json.Unmarshal([]byte(readFile(t, strings.TrimPrefix(c.Env[len(c.Env)-1], "NIX_SHOW_STATS_PATH="))), &stats); err != nil {
		t.Fatal(err)
	}
	return evaluation{stats.CPUTime, stats.GC.TotalBytes}
}

// TestEvaluationMemory: what is allocated to evaluate a thousand services, against the library of nixpkgs alone.
func TestEvaluationMemory(t *testing.T) {
	t.Parallel()
	alone := evaluate(t, "alone", 1000).bytes
	for what, most := range map[string]float64{"none": 1.5, "several": 4} {
		thousand, hundred := evaluate(t, what, 1000).bytes, evaluate(t, what, 100).bytes
		if got := thousand / alone; got > most {
			t.Errorf("%s: got %.2f × the memory of the library alone, want at most %v", what, got, most)
		}
		if got := thousand / hundred; got > 11 {
			t.Errorf("%s: a thousand services take %.1f × the memory of a hundred, want at most 11", what, got)
		}
	}
}

// TestNumbers measures. Every number is the best of several runs, in turns.
func TestNumbers(t *testing.T) {
	if !*numbers {
		t.Skip("measures for minutes: go test ./tests/nix -run TestNumbers -numbers -v")
	}
	const runs = 7
	t.Run("evaluation", func(t *testing.T) {
		best := map[string]evaluation{}
		for range runs {
			for _, what := range []string{"alone", "none", "several"} {
				for _, n := range []int{1, 100, 1000} {
					key := fmt.Sprint(what, n)
					got := evaluate(t, what, n)
					if old, ok := best[key]; !ok || got.seconds < old.seconds {
						best[key] = got
					}
				}
			}
		}
		fmt.Println("| services | library alone | no option | ratio | several options | ratio |\n|---|---|---|---|---|---|")
		for _, n := range []string{"1", "100", "1000"} {
			a, b, c := best["alone"+n], best["none"+n], best["several"+n]
			fmt.Printf("| %s | %.3f s, %.1f MB | %.3f s, %.1f MB | %.2f, %.2f | %.3f s, %.1f MB | %.2f, %.2f |\n", n, a.seconds, a.bytes/1e6,
				b.seconds, b.bytes/1e6, b.seconds/a.seconds, b.bytes/a.bytes, c.seconds, c.bytes/1e6, c.seconds/a.seconds, c.bytes/a.bytes)
		}
	})
	t.Run("build", func(t *testing.T) {
		w, tool, dir := need(t), h.Nimi(t), t.TempDir()
		build(t, `nimi.toolchain`)
		timed := func(env []string, command string, args ...string) time.Duration {
			c := exec.Command(command, args...)
			c.Dir, c.Env = w.root, append(append(os.Environ(), w.env...), env...)
			start := time.Now()
			if out, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			return time.Since(start)
		}
		instantiate := func(expr string) string {
			out, said, err := w.call("null", expr, "nix-instantiate")
			if err != nil {
				t.Fatal(said)
			}
			return strings.TrimSpace(out)
		}
		var empty, launcher, plain []time.Duration
		for i := range runs {
			// Each build is of a configuration that is new.
			word := fmt.Sprint(time.Now().UnixNano())
			emptyDrv := instantiate(`pkgs.runCommand "empty-` + word + `" { } "mkdir $out"`)
			drv := instantiate(`nimi.mkNimiBin { services.a.process.argv = [ "/bin/echo" "` + word + `" ]; }`)
			config := filepath.Join(dir, "config.json")
			writeFile(t, config, `{"services":{"a":{"process":{"argv":["/bin/echo","`+word+`x"]}}}}`)
			empty = append(empty, timed(nil, "nix-store", "-r", emptyDrv))
			launcher = append(launcher, timed(nil, "nix-store", "-r", drv))
			took := timed(nil, tool, "build", "--config", config, "--output", filepath.Join(dir, "launcher"))
			if i > 0 { // the first one fills the cache
				plain = append(plain, took)
			}
		}
		e, l, p := slices.Min(empty), slices.Min(launcher), slices.Min(plain)
		fmt.Println("| empty derivation | launcher | difference | warm `nimi build` | ratio |\n|---|---|---|---|---|")
		fmt.Printf("| %.3f s | %.3f s | %.3f s | %.3f s | %.2f |\n", e.Seconds(), l.Seconds(), (l - e).Seconds(), p.Seconds(), float64(l-e)/float64(p))
	})
}
