package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"nimi/tests/harness"
)

// helpers are the C programs.
//
//go:embed helpers/*.c
var helpers embed.FS

// bench is a scratch directory with the programs in it: nimi, the floors spawn (C) and floor (Go), and stamp.
type bench struct{ dir string }

func newBench() (*bench, error) {
	root, err := harness.Root()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "nimi-bench-")
	if err != nil {
		return nil, err
	}
	b := &bench{dir}
	if err := b.compile(root); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return b, nil
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b *bench) compile(root string) error {
	for _, name := range []string{"stamp", "spawn"} {
		text, err := helpers.ReadFile("helpers/" + name + ".c")
		if err != nil {
			return err
		}
		if err := os.WriteFile(b.path(name+".c"), text, 0o644); err != nil {
			return err
		}
		if err := command("", nil, "gcc", "-O2", "-static", "-o", b.path(name), b.path(name+".c")); err != nil {
			return err
		}
	}
	static := []string{"CGO_ENABLED=0"}
	for name, pkg := range map[string]string{"nimi": "./generator/cmd/nimi", "floor": "./tests/bench/floor"} {
		if err := command(root, static, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.path(name), pkg); err != nil {
			return err
		}
	}
	return nil
}

// launcher builds the launcher of one service and returns its path.
func (b *bench) launcher(name string, argv []string, logging map[string]any) (string, error) {
	settings := map[string]any{"restart": map[string]any{"mode": "never"}}
	if logging != nil {
		settings["logging"] = logging
	}
	text, err := json.Marshal(map[string]any{
		"settings": settings,
		"services": map[string]any{"web": map[string]any{"process": map[string]any{"argv": argv}}},
	})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(b.path(name+".json"), text, 0o644); err != nil {
		return "", err
	}
	return b.path(name), command("", nil, b.path("nimi"), "build", "--config", b.path(name+".json"), "--output", b.path(name))
}

// command runs a command with additions to the environment; its output is in the error.
func command(dir string, env []string, argv ...string) error {
	c := exec.Command(argv[0], argv[1:]...)
	c.Dir = dir
	c.Env = append(os.Environ(), env...)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %v\n%s", argv, err, out)
	}
	return nil
}
