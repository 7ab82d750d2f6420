package chaos

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestChaos plays scenarios.
func TestChaos(t *testing.T) {
	f := given()
	w := newWorld(t)
	if f.replay != "" {
		w.replay(t, f)
		return
	}
	if f.seed == 0 {
		f.seed = uint64(time.Now().UnixNano()) % 1_000_000
		if os.Getenv("CI") != "" { // what is judged there is the change; what others find is for whoever looks for it
			f.seed = 1
		}
	}
	if f.pool == 0 {
		f.pool = min(max(f.scenarios/25, 12), 40)
	}
	begin := time.Now()
	pool := w.pool(t, f)
	t.Logf("seed %d, %d launchers built in %.1f s", f.seed, len(pool), time.Since(begin).Seconds())
	begin = time.Now()
	var next atomic.Int64
	var stop atomic.Bool
	var wg sync.WaitGroup
	for range f.workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for !stop.Load() {
				n := int(next.Add(1)) - 1
				if f.scenarios > 0 && n >= f.scenarios || f.time > 0 && time.Since(begin) > f.time {
					return
				}
				l := pool[n%len(pool)]
				s := scenario{Name: fmt.Sprintf("seed %d, scenario %d", f.seed, n), Config: l.config}
				newDice(f.seed, uint64(n)+1_000_000).trouble(&s)
				s = s.copy()
				found := w.run(s, l.binary)
				if len(found) == 0 {
					continue
				}
				if f.keep != "" {
					w.save(t, f.keep, s, found)
					continue
				}
				stop.Store(true)
				w.report(t, s, l.binary, found)
			}
		}()
	}
	wg.Wait()
	t.Logf("%d scenarios in %.0f s", w.played.Load(), time.Since(begin).Seconds())
	for _, what := range slices.Sorted(maps.Keys(w.seen)) {
		t.Logf("%6d %s", w.seen[what], what)
	}
	if w.played.Load() == 0 {
		t.Error("no scenario was played")
	}
}

// built is a launcher and its configuration.
type built struct {
	config JSON
	binary string
}

// pool builds the launchers of a run.
func (w *world) pool(t *testing.T, f flags) (pool []built) {
	t.Helper()
	for i := range f.pool {
		config := newDice(f.seed, uint64(i)).config(t, w)
		config = scenario{Config: config}.copy().Config
		binary, err := w.launcher(t, config)
		if err != nil {
			t.Fatalf("seed %d, launcher %d: nimi has found it valid and cannot build it: %v", f.seed, i, err)
		}
		pool = append(pool, built{config, binary})
	}
	return pool
}

// report prints findings with the smallest scenario that shows the first of them.
func (w *world) report(t *testing.T, s scenario, binary string, found []finding) {
	text := ""
	for _, f := range found {
		text += f.kind + ": " + f.text + "\n"
	}
	t.Logf("%s:\n%s", s.Name, text)
	small, tries := w.shrink(t, s, binary, found[0].kind)
	t.Errorf("%s:\n%s\nmade smaller in %d tries; save it and play it with -replay:\n%s", s.Name, text, tries, small)
}

// save writes a scenario and what was found to a file, to be looked at later.
func (w *world) save(t *testing.T, dir string, s scenario, found []finding) {
	path := filepath.Join(dir, strings.NewReplacer(" ", "-", ",", "").Replace(s.Name)+".json")
	if err := os.WriteFile(path, []byte(s.String()), 0o644); err != nil {
		t.Error(err)
	}
	text := ""
	for _, f := range found {
		text += f.kind + ": " + f.text + "\n"
	}
	if err := os.WriteFile(path+".found", []byte(text), 0o644); err != nil {
		t.Error(err)
	}
	t.Errorf("%s: %s: %s", path, found[0].kind, strings.SplitN(found[0].text, "\n", 2)[0])
}

// replay plays one scenario until it shows something.
func (w *world) replay(t *testing.T, f flags) {
	text, err := os.ReadFile(f.replay)
	if err != nil {
		t.Fatal(err)
	}
	// The programs lie elsewhere in each run.
	text = replaceWorld(text, w.dir)
	var s scenario
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	binary, err := w.launcher(t, s.Config)
	if err != nil {
		t.Fatal(err)
	}
	for begin, n := time.Now(), 0; f.scenarios > n || f.scenarios == 0 && time.Since(begin) < f.time; n++ {
		if found := w.run(s, binary); len(found) > 0 {
			for _, f := range found {
				t.Errorf("try %d: %s: %s", n, f.kind, f.text)
			}
			return
		}
	}
}
