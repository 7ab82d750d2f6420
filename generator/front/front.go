// Package front is the process at the terminal of `run --tui`. It starts the launcher in the background, in a session of its
// own, and the screen as another process beside it:
//
//	shell ── front ┬─ launcher ── services
//	               └─ screen
//
// So the screen can crash without a word to any service, and leaving it gives the shell back while the launcher runs on.
// To the shell the front is what the launcher would have been: it passes signals on, and ends with the launcher's exit
// code. docs/tui.md says what happens in which case.
package front

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"

	"nimi/generator/control"
)

// Config says what to run.
type Config struct {
	// Launcher is the program and its arguments.
	Launcher []string
	// Socket is where the launcher will listen, if that is known.
	Socket string
	// Screen makes the command of the screen for a launcher.
	Screen func(control.Running) *exec.Cmd
	// In and Out are the terminal.
	In, Out *os.File
	// Err is where everything is written that is not the screen: messages, and what the launcher prints once there is no
	// screen any more.
	Err io.Writer
}

// upTime is how long the launcher may take to have a socket.
const upTime = 10 * time.Second

// front is one run.
type front struct {
	Config
	launcher *exec.Cmd
	output   *tail
	ended    chan struct{} // is closed when the launcher has ended
	signals  chan os.Signal
	told     bool // a signal has asked for the end
}

// Run runs the launcher and the screen, and returns the exit code. An error says that the launcher could not be started.
func Run(c Config) (code int, err error) {
	f := &front{Config: c, output: &tail{out: c.Err}, ended: make(chan struct{}), signals: make(chan os.Signal, 16)}
	signal.Notify(f.signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2)
	defer signal.Stop(f.signals)
	before, _ := term.GetState(c.In.Fd())
	if err := f.start(); err != nil {
		return 0, err
	}
	r, found := f.find()
	if !found {
		f.plain("")
		return f.wait(), nil
	}
	crash := f.screen(r)
	switch {
	case crash != nil:
		f.restore(before)
		f.plain("the screen has crashed (" + crash.Error() + "); the services run on, and Ctrl-C stops them")
	case !f.told && f.runs(r):
		fmt.Fprintf(c.Err, "%s runs on in the background, as process %d:\n  %s tui   comes back to it\n  %[3]s down  ends it\n", r.Name, f.launcher.Process.Pid, c.Launcher[0])
		return 0, nil
	}
	code = f.wait()
	if crash == nil && code != 0 {
		f.output.printOwn(r.Name)
	}
	return code, nil
}

// start starts the launcher. It gets a session of its own, so that nothing that happens to the terminal reaches it.
func (f *front) start() error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	f.launcher = exec.Command(f.Launcher[0], f.Launcher[1:]...)
	f.launcher.Stdout, f.launcher.Stderr = write, write
	f.launcher.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	err = f.launcher.Start()
	write.Close()
	if err != nil {
		read.Close()
		return err
	}
	copied := make(chan struct{})
	go func() {
		_, _ = io.Copy(f.output, read)
		close(copied)
	}()
	go func() {
		_ = f.launcher.Wait()
		const late = time.Second // somebody who outlives the launcher may hold its output
		select {
		case <-copied:
		case <-time.After(late):
		}
		close(f.ended)
	}()
	return nil
}

// find waits until the launcher answers. It is not found if it ends before, or has no socket.
func (f *front) find() (r control.Running, found bool) {
	const look = 30 * time.Millisecond
	for begin := time.Now(); time.Since(begin) < upTime; {
		if r, found := control.Of(f.launcher.Process.Pid, f.Socket); found {
			return r, true
		}
		select {
		case <-f.ended:
			return r, false
		case s := <-f.signals:
			f.pass(s)
		case <-time.After(look):
		}
	}
	f.output.say("the launcher has no control socket that answers, so there is no screen")
	return r, false
}

// screen shows the screen, and returns why it has crashed, or nil if the user has left it. A signal that asks for the end
// takes it away once the launcher has ended.
func (f *front) screen(r control.Running) error {
	c := f.Screen(r)
	c.Stdin, c.Stdout, c.Stderr = f.In, f.Out, f.Out
	if err := c.Start(); err != nil {
		return err
	}
	left := make(chan error, 1)
	go func() { left <- c.Wait() }()
	ended := f.ended
	for {
		select {
		case err := <-left:
			if f.told {
				return nil
			}
			return err
		case s := <-f.signals:
			f.pass(s)
		case <-ended:
			ended = nil
			if f.told {
				_ = c.Process.Signal(syscall.SIGTERM)
			}
		}
	}
}

// runs tells whether the launcher still answers: it has been left, and has not ended.
func (f *front) runs(r control.Running) bool {
	select {
	case <-f.ended:
		return false
	default:
	}
	_, err := control.Meet(r.Socket, control.Patience)
	return err == nil || control.Late(err)
}

// plain has what the launcher prints written to the terminal, as without a screen.
func (f *front) plain(why string) {
	if why != "" {
		f.output.say(why)
	}
	f.output.through()
}

// wait waits for the launcher's end, and returns its exit code.
func (f *front) wait() int {
	for {
		select {
		case s := <-f.signals:
			f.pass(s)
		case <-f.ended:
			status, _ := f.launcher.ProcessState.Sys().(syscall.WaitStatus)
			if status.Signaled() {
				const signaled = 128
				return signaled + int(status.Signal())
			}
			return f.launcher.ProcessState.ExitCode()
		}
	}
}

// pass passes a signal on. When the terminal has hung up, the launcher is to stop, as it would without a screen; HUP by
// kill(1) has it reload.
func (f *front) pass(s os.Signal) {
	if s == syscall.SIGHUP {
		if _, err := term.GetState(f.In.Fd()); err != nil {
			s = syscall.SIGTERM
		}
	}
	switch s {
	case syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT:
		f.told = true
	}
	if err := f.launcher.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		f.output.say(err.Error())
	}
}

// restore has the terminal be as it was, after the screen has not done that itself: no alternate screen, no mouse, no
// bracketed paste, no other keyboard, a cursor (xterm's ctlseqs; kitty's keyboard protocol).
func (f *front) restore(before *term.State) {
	if before == nil {
		return
	}
	_ = term.Restore(f.In.Fd(), before)
	_, _ = io.WriteString(f.Out, strings.Join([]string{
		"\x1b[?2026l", "\x1b[<u", "\x1b[>4m", "\x1b[?1000l", "\x1b[?1002l", "\x1b[?1003l", "\x1b[?1004l", "\x1b[?1006l", "\x1b[?2004l", "\x1b[?2027l",
		"\x1b[?1049l", "\x1b[?25h", "\x1b[m", "\r",
	}, ""))
}
