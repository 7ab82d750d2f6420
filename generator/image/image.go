// Package image puts a launcher and what it runs into an OCI image: the paths of a Nix store, a plain directory, or
// both, on top of another image or of nothing. The archive that it writes is two things at once, as those of Docker 25
// and later are: a layout of the OCI image specification, and what `docker load` has taken since 2016.
//
// The same input gives the same bytes: nothing depends on the clock, on the user, or on the order in which a directory
// is read. Files belong to 0:0 and are of 1970-01-01T00:00:01Z, as in the store, unless something else is asked for.
package image

import (
	"context"
	"os"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Image says what goes into an image.
type Image struct {
	// Launcher is the file that the image runs. Inside of a path of the closure it keeps its place there, and /bin/Name
	// is a link to it; else it becomes /bin/Name.
	Launcher string
	// BinName is the launcher's name below /bin.
	BinName string
	// Root is a directory whose content becomes the root. Empty: there is none.
	Root string
	// Closure are the store paths that the launcher needs.
	Closure []StorePath
	Options
}

// Options is what the image's author chooses.
type Options struct {
	// Name and Tag are what the image is called after it has been loaded. Empty: the launcher's name, and "latest".
	Name, Tag string
	// Architecture is the machine, as Go names it. Empty: the one that the launcher is for.
	Architecture string
	// Created is the time that the image says it is from. Zero: one second after the epoch.
	Created time.Time
	// MaxLayers bounds the layers that are added to those of FromImage. 0: 100.
	MaxLayers int
	// Layers are groups of store paths that have a layer each, below all others.
	Layers [][]string
	// CopyToRoot are directories whose content is laid over Root.
	CopyToRoot []string
	// FromImage is an archive or a layout directory to build upon. Empty: nothing.
	FromImage string
	// Perms changes owners and modes.
	Perms []Perm
	// Config is what the image's configuration says beyond what follows from the launcher.
	Config v1.Config
	// Health is how the engine asks the launcher for its health. Nil: it does not.
	Health *Health
}

// Health is how often an engine calls `<launcher> healthcheck`. A zero means the engine's own default.
type Health struct {
	Interval, Timeout, StartPeriod time.Duration
	Retries                        int
}

// DefaultHealth returns what an image has if nothing is said about it.
func DefaultHealth() *Health { return &Health{Interval: 30 * time.Second, Timeout: 5 * time.Second} }

// Write writes the image's archive to f, an empty file. It needs memory for names, not for content. An error of type
// [input.Problems] lists all that is wrong with the input; f is then still empty.
func Write(ctx context.Context, im Image, f *os.File) error {
	output, err := f.Stat()
	if err != nil {
		return err
	}
	p := plan{Image: im, output: output}
	defer p.close()
	p.make()
	if err := p.Err(); err != nil {
		return err
	}
	return p.write(ctx, f)
}
