package main

import (
	"context"

	"nimi/generator/build"
	source "nimi/runtime"
)

func warmCommand() command {
	return command{
		name:    "warm",
		summary: "fill Go's build cache, so that the next build is quick",
		notes: `Compiles the standard library and the runtime into GOCACHE for the machine that GOOS and GOARCH name.
Useful in a layer of an image, or in a derivation of its own.
`,
		options: []option{verboseOption},
		run: func(s streams, in invocation) error {
			p := s.watch(in)
			err := interruptible(func(ctx context.Context) error { return build.Warm(ctx, source.Files(), p.observer()) })
			p.end(err)
			return err
		},
	}
}
