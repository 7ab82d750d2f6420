package launcher

import (
	"time"

	"nimi/runtime/internal/feature"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// signalled is the poller's token for a signal; those from 0 up are units whose main process has ended.
const signalled = -1

// loop is the whole state of a running launcher. Only the goroutine of run touches it.
type loop struct {
	program *spec.Program
	host    feature.Host
	hook    spec.Service // the startup hook in the shape of a service
	machine *machine.Machine
	poller  *sys.Poller
	begin   time.Time
	printer printer
	null    int // /dev/null, the standard input of services

	units    []process
	pids     map[int]int // main process → unit
	draining int         // units whose group outlives its main process

	environment []string // what services inherit
	scratch     []string // the environment of the unit that is being started

	events   []machine.Event // that have happened and have not been told to the machine
	orphans  bool            // orphans of the services come here
	sweeping spec.Signal     // what the last Sweep sent; 0: none yet
	rested   bool            // the pages of start-up have been given back
	over     bool
	code     int
}

// process is what the loop knows of a unit.
type process struct {
	pid      int // of the main process, and of its group; 0 before the first start
	handle   int // see sys.Process
	alive    bool
	draining bool
	problem  error // why the last start failed
}

func newLoop(p *spec.Program) (*loop, error) {
	l := &loop{program: p, begin: time.Now(), pids: map[int]int{}, environment: inherited(), printer: printer{name: p.Name}}
	l.host = feature.Host{Program: p, Unit: l.unit, Say: l.printer.say}
	l.orphans = sys.Prepare()
	l.hook = spec.Service{Name: hookName, Path: hookName, Argv: p.Startup, Logging: p.Logging}
	l.units = make([]process, len(p.Services)+1)
	l.machine = machine.New(p, uint64(l.begin.UnixNano()))
	var err error
	if l.poller, err = sys.NewPoller(); err != nil {
		return l, err
	}
	if err := sys.WatchSignals(l.poller, signalled); err != nil {
		return l, err
	}
	l.null, err = sys.Null()
	return l, err
}

func (l *loop) attach(features []feature.Feature) error {
	for _, f := range features {
		if err := f(&l.host); err != nil {
			return err
		}
	}
	return nil
}

// run is the event loop. It returns when the machine has said so.
func (l *loop) run() error {
	l.tell(machine.Event{Kind: machine.Begin})
	for l.work(); !l.over; l.work() {
		tokens, err := l.poller.Wait(l.timeout())
		if err != nil {
			return err
		}
		l.receive(tokens)
		l.tell(machine.Event{Kind: machine.Tick})
	}
	return nil
}

func (l *loop) now() time.Duration { return time.Since(l.begin) }

// timeout is how long the loop may wait; negative for ever.
func (l *loop) timeout() time.Duration {
	at, any := l.machine.Deadline()
	switch {
	case any:
		at = max(0, at-l.now())
	case l.rested:
		at = -1
	default: // nothing is due: the first rest
		l.rested = true
		sys.ReleaseStartupPages()
		at = -1
	}
	const look = 50 * time.Millisecond
	if !l.orphans && l.draining > 0 && (at < 0 || at > look) { // nobody tells when the group of a unit is empty
		at = look
	}
	return at
}

// receive turns what the poller has seen into events. Signals come first: a service that ended because the
// whole system was asked to end has not failed.
func (l *loop) receive(tokens []int) {
	var set sys.Set
	reap := false
	for _, t := range tokens {
		if t == signalled {
			set = sys.TakeSignals()
		} else {
			reap = true
		}
	}
	for s := spec.SIGHUP; s <= spec.SIGRTMAX; s++ {
		if set.Has(s) && s != sys.Child {
			l.tell(machine.Event{Kind: machine.Signalled, Signal: s})
		}
	}
	if reap || set.Has(sys.Child) || l.draining > 0 {
		l.reap()
	}
	for _, t := range tokens {
		// A process that has ended but cannot be reaped is being traced (ptrace(2)); SIGCHLD tells when it
		// can. Until then its handle would keep the loop awake.
		if t != signalled && l.units[t].alive {
			l.poller.Remove(l.units[t].handle)
		}
	}
}

func (l *loop) tell(e machine.Event) { l.events = append(l.events, e) }

// work tells the machine what has happened and does what it answers, until there is nothing more.
func (l *loop) work() {
	for i := 0; i < len(l.events); i++ { // doing may tell of more
		for _, a := range l.machine.Step(l.now(), l.events[i]) {
			l.do(a)
		}
	}
	l.events = l.events[:0]
}
