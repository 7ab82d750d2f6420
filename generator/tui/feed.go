package tui

import (
	"context"
	"errors"
	"io"
	"strconv"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"nimi/generator/control"
)

// How often things are done.
const (
	heartbeat = 2 * time.Second        // the launcher is asked whether it still answers
	measuring = 2 * time.Second        // what processes use is measured
	again     = 500 * time.Millisecond // a lost connection is made anew
	batch     = 30 * time.Millisecond  // lines are read, so that a flood of them costs no more than the screen can show
	largest   = 4096                   // most lines of a batch
)

// feed tells the model what the launcher says. Each of its loops is a goroutine with a connection of its own.
type feed struct {
	target *target
	show   func(tea.Msg) // has the model take in a message
	news   chan tea.Msg
	table  func() tea.Msg // asks the launcher's program what is in it
	state  chan StateMsg
}

// start begins all loops. They end with the context.
func (f *feed) start(ctx context.Context) {
	f.state, f.news = make(chan StateMsg, 1), make(chan tea.Msg)
	for _, loop := range []func(context.Context){f.watch, f.follow, f.beat, f.measure, f.collect} {
		go loop(ctx)
	}
}

// send has the model told of something.
func (f *feed) send(msg tea.Msg) { f.news <- msg }

// collect puts messages together, so that the model is not told of something more often than the screen is drawn. While it
// draws, or another program has the terminal, everything here waits, and the launcher keeps what it has to tell.
func (f *feed) collect(ctx context.Context) {
	const most = 64
	for {
		var all newsMsg
		select {
		case msg := <-f.news:
			all = append(all, msg)
		case <-ctx.Done():
			return
		}
		for late := time.After(time.Second / framesPerSecond); late != nil && len(all) < most; {
			select {
			case msg := <-f.news:
				all = append(all, msg)
			case <-late:
				late = nil
			}
		}
		f.show(all)
	}
}

// rest waits, and tells whether to go on after that.
func rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// watch tells how the services are, and whether there is a connection at all.
func (f *feed) watch(ctx context.Context) {
	for {
		err := f.watchOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		reason := err.Error()
		for _, usual := range []error{io.EOF, control.ErrCut, syscall.ECONNREFUSED, syscall.ENOENT} {
			if errors.Is(err, usual) {
				reason = "" // it has ended
			}
		}
		f.send(LinkMsg{Gone, reason})
		if !rest(ctx, again) {
			return
		}
	}
}

// watchOnce watches over one connection. The first listing is sent as a whole, and then what has changed.
func (f *feed) watchOnce(ctx context.Context) error {
	r, err := control.Meet(f.target.socket(), control.Patience)
	if err != nil {
		return err
	}
	f.target.meet(r)
	c, err := control.Ask(r.Socket, "watch")
	if err != nil {
		return err
	}
	defer c.Close()
	defer context.AfterFunc(ctx, c.Close)()
	msg := StateMsg{Whole: true}
	expected := -1
	c.Within(control.Patience)
	for {
		line, err := c.Next()
		switch {
		case err != nil:
			return err
		case line.Kind == "launcher":
			msg.Launcher = line.Launcher()
			expected = msg.Launcher.Services
		case line.Kind == "unit":
			msg.Units = append(msg.Units, line.Unit())
		}
		if msg.Whole && len(msg.Units) < expected || !msg.Whole && c.Pending() {
			continue
		}
		f.send(msg)
		if msg.Whole {
			c.Within(0)
			f.send(LinkMsg{Connected, ""})
			go func() { f.send(f.table()) }()
		}
		select { // the measuring loop wants all units, and the newest of each
		case f.state <- msg:
		case <-ctx.Done():
			return ctx.Err()
		}
		msg = StateMsg{}
	}
}

// follow tells what services write. The first time it begins with what the launcher has kept of it, and so it does when
// another launcher has come in the place.
func (f *feed) follow(ctx context.Context) {
	var words []string
	build, begin := "", time.Time{}
	for {
		if r, err := control.Meet(f.target.socket(), control.Patience); err == nil {
			started := time.Now().Add(-r.Uptime)
			if words = []string{"-f"}; r.Build == build && started.Sub(begin).Abs() < time.Second {
				words = append(words, "-n", strconv.Itoa(0))
			}
			build, begin = r.Build, started
			f.followOnce(ctx, words)
		}
		if !rest(ctx, again) {
			return
		}
	}
}

func (f *feed) followOnce(ctx context.Context, words []string) {
	c, err := control.Ask(f.target.socket(), "logs", words...)
	if err != nil {
		return
	}
	defer c.Close()
	defer context.AfterFunc(ctx, c.Close)()
	var lines LogMsg
	for {
		line, err := c.Next()
		if err != nil {
			f.send(lines)
			return
		}
		name, text := line.Output()
		switch line.Kind {
		case "line":
			lines = append(lines, Written{Service: name, Text: text})
		case "lost":
			n, _ := strconv.Atoi(text)
			lines = append(lines, Written{Service: name, Lost: max(n, 1)})
		}
		if c.Pending() && len(lines) < largest {
			continue
		}
		f.send(lines)
		lines = nil
		if !rest(ctx, batch) {
			return
		}
	}
}

// beat sees whether the launcher answers. One that is stopped, or waits for a disk, has its connections all the same.
func (f *feed) beat(ctx context.Context) {
	frozen := false
	for rest(ctx, heartbeat) {
		r, err := control.Meet(f.target.socket(), heartbeat)
		switch {
		case control.Late(err):
			frozen = true
			f.send(LinkMsg{Frozen, ""})
		case err == nil && frozen:
			frozen = false
			f.send(LinkMsg{Connected, ""})
			f.send(StateMsg{Launcher: r.Launcher})
		}
	}
}

// measure tells what the processes of the services use.
func (f *feed) measure(ctx context.Context) {
	units := map[string]control.Unit{}
	m := meter{}
	due := time.NewTicker(measuring)
	defer due.Stop()
	first := true
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-f.state:
			if s.Whole {
				clear(units)
			}
			for _, u := range s.Units {
				units[u.Name] = u
			}
			if !first {
				continue
			}
			first = false
		case <-due.C:
		}
		if used := m.measure(f.target.proc(), units, time.Now()); used != nil {
			f.send(UsageMsg(used))
		}
	}
}
