package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ability is what a subject can do, and what is to be known about it.
type ability int

const (
	starts   ability = 1 << iota // a service, and stays
	many                         // more than one service
	restores                     // restarts what ends
	logs                         // stands between a service and a file
	stops100                     // ends its services on a signal and waits for them
	sized                        // its files are all that it is
	ours                         // its failure is ours
	slow                         // takes a second or more to start
)

// job is what a subject is asked to do.
type job struct {
	// conf is an empty directory for its configuration, out one for what services write, beside stdout.
	conf, out string
	// services are their argument vectors; no argument has a space in it. The n-th is called name(n).
	services [][]string
	// restart: with the least delay that the subject knows; otherwise nothing ends.
	restart bool
	// logs: what services write has to be collected below out.
	logs bool
}

func name(n int) string { return fmt.Sprintf("s%04d", n) }

// subject is a supervisor, or a floor.
type subject struct {
	name string
	can  ability
	// needs are the programs that have to be in PATH.
	needs []string
	// argv writes the configuration and returns the command that runs in the foreground.
	argv func(*bench, job) ([]string, error)
}

// find looks for what a subject needs; without it, it returns its name for a note.
func (s subject) find() (string, bool) {
	for _, p := range s.needs {
		if _, err := exec.LookPath(p); err != nil {
			return s.name, false
		}
	}
	return s.name, true
}

// able are the installed subjects that can do all of something. In the short mode those that are slow only show
// that they work with logs.
func (b *bench) able(what ability) []subject {
	var found []subject
	for _, s := range b.subjects {
		if s.can&what == what && !(b.short && s.can&slow != 0 && what != logs) {
			found = append(found, s)
		}
	}
	return found
}

// subjects are the floors, the launcher, and the peers. The first of a measurement is what it is compared with.
func subjects() []subject {
	list := func(program string) func(*bench, job) ([]string, error) {
		return func(b *bench, j job) ([]string, error) {
			var text strings.Builder
			for _, argv := range j.services {
				fmt.Fprintln(&text, strings.Join(argv, " "))
			}
			argv := []string{b.path(program)}
			if j.restart {
				argv = append(argv, "-r")
			}
			return append(argv, j.conf+"/list"), os.WriteFile(j.conf+"/list", []byte(text.String()), 0o644)
		}
	}
	cat := func(_ *bench, j job) ([]string, error) {
		var script strings.Builder
		for _, argv := range j.services {
			fmt.Fprintf(&script, "%s | cat & ", strings.Join(argv, " "))
		}
		return []string{"/bin/sh", "-c", script.String() + "wait"}, nil
	}
	all := starts | many | restores | stops100 | sized
	return append([]subject{
		{name: "C, posix_spawn and wait", can: all, argv: list("spawn")},
		{name: "Go, ForkExec and wait", can: all &^ stops100, argv: list("floor")},
		{name: "service | cat", can: logs, needs: []string{"cat"}, argv: cat},
		{name: "launcher", can: all | logs | ours, argv: launcher("plain", true, true)},
		{name: "launcher, no control", can: starts | many | logs | sized | ours, argv: launcher("plain", false, true)},
		{name: "launcher, format raw", can: all | ours, argv: launcher("raw", true, true)},
		{name: "launcher, format raw, no control", can: starts | many | sized | ours, argv: launcher("raw", false, true)},
		{name: "launcher, no head start", can: starts | many | sized | ours, argv: launcher("plain", true, false)},
		{name: "launcher, format json", can: logs | sized | ours, argv: launcher("json", true, true)},
	}, peers()...)
}

// launcher is the launcher of a job with a logging.format, and with a control socket and a head start, or without.
func launcher(format string, control, headStart bool) func(*bench, job) ([]string, error) {
	return func(b *bench, j job) ([]string, error) {
		delay := 1000
		if j.restart {
			delay = 0
		}
		services := map[string]any{}
		for i, argv := range j.services {
			services[name(i)] = map[string]any{"process": map[string]any{"argv": argv}}
		}
		path, err := b.launcher(map[string]any{"services": services, "settings": map[string]any{
			"restart": map[string]any{"mode": "always", "time": delay},
			"logging": map[string]any{"format": format},
			"control": map[string]any{"enable": control}, "headStart": headStart,
		}})
		return []string{path}, err
	}
}

// launcher builds a configuration, once, and returns the path of the launcher.
func (b *bench) launcher(config map[string]any) (string, error) {
	text, err := json.Marshal(config)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	path := filepath.Join(b.dir, "launcher-"+hex.EncodeToString(sum[:8]))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.WriteFile(path+".json", text, 0o644); err != nil {
		return "", err
	}
	return path, command("", nil, b.path("nimi"), "build", "--config", path+".json", "--output", path)
}
