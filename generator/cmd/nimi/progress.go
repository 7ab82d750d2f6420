package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"nimi/generator/build"
)

// patience is how long a build may take before it says why.
const patience = time.Second

// progress shows how a build is going. On a terminal it rewrites one line. Otherwise it prints a line once something takes
// long. With --verbose it prints everything.
type progress struct {
	out      io.Writer
	command  string
	terminal bool
	verbose  bool
	begin    time.Time

	mu sync.Mutex
	// what is being done, since when, the last item of it, and how many there were.
	what  string
	since time.Time
	item  string
	items int
	// said: `what` has been printed. shown is the line that the terminal shows and that is to be erased.
	said    bool
	shown   string
	stop    chan struct{}
	stopped sync.WaitGroup
}

// watch shows the progress of a build until end is called.
func (s streams) watch(in invocation) *progress {
	p := &progress{
		out: s.err, command: in.command, terminal: isTerminal(s.err), verbose: in.values["verbose"] != "", begin: time.Now(), stop: make(chan struct{}),
	}
	p.stopped.Add(1)
	go p.tick()
	return p
}

// isTerminal reports whether out is a terminal on which a line can be rewritten.
func isTerminal(out io.Writer) bool {
	f, is := out.(*os.File)
	if !is || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// observer returns the functions that package build calls.
func (p *progress) observer() build.Progress {
	b := build.Progress{
		Doing: func(what string) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.what, p.since, p.item, p.items, p.said = what, time.Now(), "", 0, false
			if p.verbose {
				p.line(what)
			}
		},
		Item: func(name string) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.item = name
			p.items++
		},
	}
	if p.verbose {
		b.Detail = func(text string) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.line(text)
		}
	}
	return b
}

// line prints a line with the time since the start.
func (p *progress) line(text string) {
	fmt.Fprintf(p.out, "nimi %s: %6.2f s  %s\n", p.command, time.Since(p.begin).Seconds(), text)
}

// tick calls show ten times a second.
func (p *progress) tick() {
	defer p.stopped.Done()
	clock := time.NewTicker(100 * time.Millisecond)
	defer clock.Stop()
	for {
		select {
		case <-p.stop:
			return
		case now := <-clock.C:
			p.show(now)
		}
	}
}

// show prints what is being done, once it has taken long.
func (p *progress) show(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.verbose || p.what == "" || now.Sub(p.since) < patience {
		return
	}
	if !p.said {
		p.said = true
		p.erase()
		fmt.Fprintf(p.out, "nimi %s: %s\n", p.command, p.what)
	}
	if p.terminal && p.items > 0 {
		const width = 60 // on the narrowest of terminals, a line that is rewritten must not wrap
		text := fmt.Sprintf("%3.0f s, package %d: %s", now.Sub(p.since).Seconds(), p.items, p.item)
		if text = fmt.Sprintf("%.*s", width, text); text != p.shown {
			fmt.Fprint(p.out, "\r\x1b[K"+text)
			p.shown = text
		}
	}
}

// erase removes the line that is being rewritten.
func (p *progress) erase() {
	if p.shown != "" {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.shown = ""
	}
}

// end stops the display. With --verbose it prints how long the build took.
func (p *progress) end(err error) {
	close(p.stop)
	p.stopped.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	if p.verbose && err == nil {
		p.line("done")
	}
}

// build builds a launcher, or whatever else main is, and shows the progress.
func (s streams) build(in invocation, o build.Options, output string) error {
	p := s.watch(in)
	o.Progress = p.observer()
	err := interruptible(func(ctx context.Context) error { return build.Launcher(ctx, o, output) })
	p.end(err)
	return err
}
