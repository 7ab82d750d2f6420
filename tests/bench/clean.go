package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// prepare makes the process one that can clean up: as a sub-reaper it is an ancestor of all that a run leaves behind,
// whoever has ended in between (prctl(2)). It also lets supervisors have the descriptors for 1,000 services.
func (b *bench) prepare() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("prctl(PR_SET_CHILD_SUBREAPER): %w", err)
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err == nil {
		limit.Cur = limit.Max
		// Go restores the soft limit for children unless it was set by hand.
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
			return fmt.Errorf("setrlimit(RLIMIT_NOFILE): %w", err)
		}
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-signals
		b.starting.Lock()
		b.close()
		os.Exit(130)
	}()
	return nil
}

// close ends whatever still runs and removes what was written.
func (b *bench) close() {
	if err := b.clear(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	for _, dir := range []string{b.data, b.dir} {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
	}
}

// clear kills everything below this program and waits until nothing is left.
func (b *bench) clear() error {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		for {
			pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
			if err == syscall.ECHILD {
				return nil
			}
			if pid <= 0 {
				break
			}
		}
		for _, p := range below() {
			if !p.zombie { // ESRCH: gone since
				syscall.Kill(p.pid, syscall.SIGKILL)
			}
		}
		time.Sleep(time.Millisecond)
	}
	return fmt.Errorf("cannot end %v", below())
}
