package logfiles

import (
	"os"
	"strings"
	"sync"
	"testing"

	"nimi/runtime/internal/host"
	"nimi/runtime/spec"
)

func TestRunsGetNumbersOfTheirOwn(t *testing.T) {
	dir := t.TempDir() + "/deep/logs"
	var got sync.Map
	var all sync.WaitGroup
	for range 20 {
		all.Add(1)
		go func() {
			defer all.Done()
			run, err := makeRun(dir, -1)
			if err != nil {
				t.Error(err)
			} else if _, twice := got.LoadOrStore(run.path(), true); twice {
				t.Errorf("got %s twice", run.path())
			}
		}()
	}
	all.Wait()
	if _, ok := got.Load(dir + "/logs-0"); !ok {
		t.Error("there is no logs-0")
	}
	if err := os.MkdirAll(dir+"/logs-41", 0o755); err != nil {
		t.Fatal(err)
	}
	if run, err := makeRun(dir, -1); err != nil || run.path() != dir+"/logs-42" {
		t.Errorf("after logs-41: got %v, %v", run, err)
	}
}

func TestTroubleIsToldOnceAndConcernsOneFile(t *testing.T) {
	dir := t.TempDir()
	logged := spec.Logging{File: true}
	p := &spec.Program{LogDirectory: dir, Services: []spec.Service{{Name: "good", Logging: logged}, {Name: "bad", Logging: logged}}}
	var said []string
	h := &host.Host{Program: p, Unit: func(i int) *spec.Service { return &p.Services[i] }, Say: func(s string) { said = append(said, s) }}
	r, err := makeRun(dir, -1)
	if err != nil {
		t.Fatal(err)
	}
	dir = r.path()
	f := files{host: h, run: r, open: map[int]*file{}}
	h.Lines = append(h.Lines, f.write)
	if err := os.Mkdir(dir+"/bad.txt", 0o755); err != nil { // in the way
		t.Fatal(err)
	}
	for range 3 {
		for unit := range p.Services {
			h.Lines[0](unit, []byte("line\n"), 1)
		}
	}
	if len(said) != 1 || !strings.Contains(said[0], "bad.txt") {
		t.Errorf("got %q, want one line about bad.txt", said)
	}
	if got, _ := os.ReadFile(dir + "/good.txt"); string(got) != "line\nline\nline\n" {
		t.Errorf("got %q", got)
	}
	if err := os.Remove(dir + "/bad.txt"); err != nil {
		t.Fatal(err)
	}
	h.Lines[0](1, []byte("back\n"), 1)
	if got, _ := os.ReadFile(dir + "/bad.txt"); string(got) != "back\n" {
		t.Errorf("once the trouble is over: got %q", got)
	}
	if len(said) != 2 || !strings.Contains(said[1], "3 lines are missing") {
		t.Errorf("once the trouble is over: got %q, want a count of what is missing", said)
	}
}
