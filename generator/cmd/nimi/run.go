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

// cached returns where a launcher is in the cache, and where to build it if it is not there. Two at once may build the
// same one; each puts a whole file in place.
func cached(p *product, dir string) (launcher, missing string, err error) {
	cache, err := cacheDirectory(dir)
	if err != nil {
		return "", "", err
	}
	key, err := build.Key(p.options)
	if err != nil {
		return "", "", err
	}
	launcher = filepath.Join(cache, key, p.program.Name)
	if info, err := os.Stat(launcher); err == nil && info.Mode().IsRegular() {
		return launcher, "", nil
	}
	if err := os.MkdirAll(filepath.Dir(launcher), 0o700); err != nil {
		return "", "", fmt.Errorf("%s: cannot be used as a cache: %w; --cache names another directory", cache, cause(err))
	}
	return launcher, launcher, nil
}

// cacheDirectory makes the cache. Programs are executed from it, so it must be ours, and nobody else may write there.
func cacheDirectory(dir string) (string, error) {
	const another = "--cache names another directory"
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("no cache directory: %w; %s", err, another)
		}
		dir = filepath.Join(user, "nimi")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("%s: cannot be used as a cache: %w; %s", dir, cause(err), another)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return "", fmt.Errorf("%s: cannot be used as a cache: %w; %s", dir, cause(err), another)
	}
	if owner := info.Sys().(*syscall.Stat_t).Uid; owner != uint32(os.Geteuid()) && owner != 0 {
		return "", fmt.Errorf("%s: cannot be used as a cache: it belongs to another user; %s", dir, another)
	}
	if info.Mode().Perm()&0o022 != 0 {
		return "", fmt.Errorf("%s: cannot be used as a cache: others can write there; %s", dir, another)
	}
	return dir, nil
}
