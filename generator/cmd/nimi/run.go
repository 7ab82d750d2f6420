package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"nimi/generator/build"
)

func runCommand() command {
	return command{
		name:    "run",
		summary: "build the launcher into a cache, unless it is there already, and become it",
		options: []option{configOption, {name: "cache", value: "DIR", help: "the cache; default: $XDG_CACHE_HOME/nimi or ~/.cache/nimi"}, verboseOption},
		// These are the launcher's own.
		arguments: "ARGUMENT…",
		notes:     "The cache may be removed at any time.\n",
		run: func(s streams, in invocation) error {
			var launcher string
			_, err := s.pipeline(in, func(p *product) (file string, err error) {
				p.options.Host = true
				launcher, file, err = cached(p, in.values["cache"])
				return file, err
			})
			if err != nil {
				return err
			}
			err = syscall.Exec(launcher, append([]string{launcher}, in.arguments...), os.Environ())
			return fmt.Errorf("%s: %w", launcher, err)
		},
	}
}

// cached returns the path of a launcher in the cache, and the path to build it at if it is missing. Two processes may
// build the same launcher at the same time, since each puts a whole file in place. Programs are executed from the cache,
// so no other user may be able to write there.
func cached(p *product, dir string) (launcher, missing string, err error) {
	const another = "--cache names another directory"
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", "", fmt.Errorf("no cache directory: %w; %s", err, another)
		}
		dir = filepath.Join(user, "nimi")
	}
	key, err := build.Key(p.options)
	if err != nil {
		return "", "", err
	}
	place, err := build.PrivateDirectory(dir)
	if err == nil {
		place, err = build.PrivateDirectory(filepath.Join(place, key))
	}
	if err != nil {
		return "", "", fmt.Errorf("%s: cannot be used as a cache: %w; %s", dir, cause(err), another)
	}
	launcher = filepath.Join(place, p.program.Name)
	if build.PrivateFile(launcher) {
		return launcher, "", nil
	}
	return launcher, launcher, nil
}
