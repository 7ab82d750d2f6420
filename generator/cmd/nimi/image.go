package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"nimi/generator/build"
	"nimi/generator/image"
	"nimi/generator/input"
	"nimi/runtime/spec"
)

func imageCommand() command {
	return command{
		name:    "image",
		summary: "make a container image of the launcher and what it runs",
		options: []option{
			{name: "config", value: "FILE", help: configOption.help + "; the launcher is built from it"},
			{name: "launcher", value: "FILE", help: "a launcher that has been built; then --config is not needed"},
			{name: "output", value: "FILE", required: true, help: "the archive to write, for docker load, podman load and skopeo"},
			{name: "root", value: "DIR", help: "a directory whose content becomes the root of the image"},
			{name: "closure", value: "FILE", help: "store paths, as closureInfo or exportReferencesGraph list them: a layer each"},
			{name: "options", value: "FILE", help: "options of the image, as JSON; those below are over it"},
			{name: "bin", value: "NAME", help: "what the launcher is called below /bin; default: settings.binName, or its file's name"},
			{name: "name", value: "NAME", help: "the name of the image; default: that of the launcher"},
			{name: "tag", value: "TAG", help: "default: latest"},
			{name: "from", value: "IMAGE", help: "an archive (docker save, OCI) or an OCI layout directory to build upon"},
			{name: "env", value: "NAME=VALUE", several: true, help: "a variable of the environment"},
			{name: "label", value: "NAME=VALUE", several: true, help: "a label"},
			{name: "expose", value: "PORT", several: true, help: "a port that services listen on, such as 80/tcp"},
			{name: "volume", value: "PATH", several: true, help: "a directory that outlives containers"},
			{name: "user", value: "USER", help: "who the launcher runs as"},
			{name: "workdir", value: "PATH", help: "where it starts"},
			{name: "stop-signal", value: "SIGNAL", help: "what stops it; default: SIGTERM"},
			{name: "architecture", value: "ARCH", help: "amd64, arm64 …; default: the launcher's, or GOARCH"},
			{name: "created", value: "TIME", help: "when the image says it was made; default: 1970-01-01T00:00:01Z"},
			{name: "max-layers", value: "N", help: "the most layers to add; default: 100"},
			verboseOption,
		},
		notes: `With --config it needs what nimi build needs, and builds for Linux.
Files belong to root, and their times are 1970-01-01T00:00:01Z: the same input gives the same bytes.
FILE changes in one step: whatever goes wrong, it is as it was.
`,
		run: func(s streams, in invocation) error {
			return interruptible(func(ctx context.Context) error { return s.image(ctx, in) })
		},
	}
}

// image makes an image.
func (s streams) image(ctx context.Context, in invocation) error {
	im, err := s.imageInput(in)
	if err != nil {
		return s.listed(err)
	}
	if im.Launcher == "" {
		dir, err := os.MkdirTemp("", "nimi-image-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if err = s.imageLauncher(in, &im, dir); err != nil {
			return err
		}
	}
	if im.BinName == "" {
		im.BinName = filepath.Base(im.Launcher)
	}
	fill := func(f *os.File) error { return image.Write(ctx, im, f) }
	return s.listed(build.Replace(in.values["output"], fill))
}

// imageLauncher builds the launcher into dir and takes the image's name and health check from the configuration.
func (s streams) imageLauncher(in invocation, im *image.Image, dir string) error {
	im.Launcher = filepath.Join(dir, "launcher")
	_, err := s.pipeline(in, func(p *product) (string, error) {
		fromProgram(im, p.program)
		s.sayHowLong(p.program)
		// The go command takes the target from there.
		os.Setenv("GOOS", "linux")
		if im.Architecture != "" {
			os.Setenv("GOARCH", im.Architecture)
		}
		return im.Launcher, nil
	})
	return err
}

// fromProgram takes the image's name and health check from the program.
func fromProgram(im *image.Image, p *spec.Program) {
	if im.BinName == "" {
		im.BinName = p.Name
	}
	if !p.Control.Enable {
		im.Health = nil // nothing would answer
	}
	if t := p.Shutdown.Timeout; t > 0 && im.Config.Labels[stopLabel] == "" {
		labels := map[string]string{stopLabel: strconv.Itoa(int(stopSeconds(t)))}
		maps.Copy(labels, im.Config.Labels)
		im.Config.Labels = labels
	}
}

// stopLabel tells how many seconds an engine should give a container to stop. Engines take that from whoever runs it, and no
// field of an image says it.
const stopLabel = "nimi.stop-timeout"

// stopSeconds are the seconds that others should wait for a launcher to stop: more than it takes, so that it is not killed
// before it kills.
func stopSeconds(shutdown time.Duration) time.Duration {
	return (shutdown+time.Second-1)/time.Second + 2
}

// listed prints problems, one a line.
func (s streams) listed(err error) error {
	var problems input.Problems
	if !errors.As(err, &problems) {
		return err
	}
	for _, problem := range problems {
		fmt.Fprintln(s.err, problem)
	}
	return errReported
}
