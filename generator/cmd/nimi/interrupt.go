package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interruptible runs f with a context that ends when somebody asks the command to: what f has made then is cleaned up
// rather than left behind. Outside of it these signals simply end the process, whatever it waits for.
func interruptible(f func(context.Context) error) error {
	var signals []os.Signal
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		// nohup and a shell's background jobs have some ignored, which is to stay so.
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
