package logline

import (
	"slices"
	"testing"

	"nimi/generator/pattern"
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// world is a launcher whose other goroutine's mail is opened on demand.
type world struct {
	host   host.Processes
	posted []func()
	told   []int
	lines  func([]byte) // of the last process
}

func newWorld(t *testing.T, expressions ...string) *world {
	t.Helper()
	w := &world{}
	p := &spec.Program{}
	for _, e := range expressions {
		s := spec.Service{}
		if e != "" {
			table, err := pattern.Compile(e)
			if err != nil {
				t.Fatal(err)
			}
			s.Ready.LogLine = spec.Pattern{Source: e, Table: table}
		}
		p.Services = append(p.Services, s)
	}
	w.host = host.Processes{
		Host: host.Host{Program: p},
		Post: func(f func()) { w.posted = append(w.posted, f) },
		Tell: func(e machine.Event) {
			if e.Kind == machine.SaidReady {
				w.told = append(w.told, e.Unit)
			}
		},
	}
	if err := Feature(&w.host); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) start(unit int, r machine.Role) {
	run := &host.Run{Unit: unit, Role: r, Command: &spawn.Command{}}
	_ = w.host.Prepare(run)
	w.lines = run.Lines
}

func (w *world) end(unit int, r machine.Role) {
	for _, f := range w.host.Ended {
		f(unit, r)
	}
}

// print has the last process print.
func (w *world) print(lines string) {
	if w.lines != nil {
		w.lines([]byte(lines))
	}
}

func (w *world) open() {
	for _, f := range w.posted {
		f()
	}
	w.posted = nil
}

func (w *world) want(t *testing.T, told ...int) {
	t.Helper()
	w.open()
	if !slices.Equal(w.told, told) {
		t.Errorf("made ready: got %v, want %v", w.told, told)
	}
	w.told = nil
}

func TestReadyOnce(t *testing.T) {
	w := newWorld(t, "", "^up$")
	for _, unit := range []int{0, 2} { // one without an expression, and the startup hook
		if w.start(unit, machine.RoleMain); w.lines != nil {
			t.Errorf("unit %d: its lines are looked at", unit)
		}
	}
	w.start(1, machine.RoleMain)
	w.print("upper\nnot up\n")
	w.want(t)
	w.print("so\nup\nup\n")
	w.print("up\n")
	w.want(t, 1)
	w.print("up\n")
	w.want(t)
}

// What a run prints counts while its main process runs, and for no other run, however late it is read; what hooks print
// does not.
func TestRuns(t *testing.T) {
	w := newWorld(t, "up")
	w.start(0, machine.RolePreStart)
	w.print("up\n")
	w.end(0, machine.RolePreStart)
	w.want(t)

	w.start(0, machine.RoleMain)
	first := w.lines
	w.end(0, machine.RolePostStart)
	w.print("up\n")
	w.end(0, machine.RoleMain) // before the mail is opened
	w.start(0, machine.RoleMain)
	w.want(t)
	first([]byte("up\n"))
	w.want(t)
	w.print("up\n")
	w.want(t, 0)

	w.end(0, machine.RoleMain)
	w.start(0, machine.RoleMain)
	second := w.lines
	w.end(0, machine.RoleMain)
	w.start(0, machine.RoleMain)
	second([]byte("up\n")) // read only now
	w.want(t)
}
