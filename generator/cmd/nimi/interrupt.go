package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interruptible runs f with a context that is cancelled when the user asks the command to end, so that f can clean up. At
// other times these signals end the process at once, whatever it is waiting for.
func interruptible(f func(context.Context) error) error {
	var signals []os.Signal
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		// Signals that nohup or a shell has set to be ignored, for a job in the background, stay ignored.
		if !signal.Ignored(sig) {
			signals = append(signals, sig)
		}
	}
	if len(signals) == 0 { // NotifyContext would take that for all signals
		return f(context.Background())
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	defer stop()
	return f(ctx)
}
