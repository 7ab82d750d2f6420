package main

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// programs checks whether the programs of a launcher exist on this machine, and are where a service would look for them.
// It returns how many it has checked, and reports those that are missing.
func programs(p *spec.Program, report *input.Report) (count int) {
	check := func(at, path string, argv []string) {
		if len(argv) == 0 {
			return
		}
		count++
		if err := findProgram(argv[0], path); err != nil {
			report.Add(at, "%s: %v", input.Quote(argv[0]), err)
		}
	}
	check("settings.startup.runOnStartup", os.Getenv("PATH"), p.Startup)
	for i := range p.Services {
		s := &p.Services[i]
		at, path := "services."+strings.ReplaceAll(s.Path, ".", ".services.")+".", searchPath(s)
		check(at+"process.argv", path, s.Argv)
		check(at+"nimi.ready.exec", path, s.Ready.Probe.Exec)
		check(at+"nimi.health.exec", path, s.Health.Exec)
		check(at+"nimi.stop.argv", path, s.Stop.Argv)
		check(at+"nimi.reload.argv", path, s.Reload.Argv)
		for i, argv := range s.Commands {
			check(fmt.Sprintf("%snimi.commands[%d]", at, i), path, argv)
		}
		for _, hook := range []struct {
			name string
			all  []spec.Command
		}{
			{"preStart", s.Hooks.PreStart}, {"postStart", s.Hooks.PostStart}, {"preStop", s.Hooks.PreStop}, {"postStop", s.Hooks.PostStop},
		} {
			for i, c := range hook.all {
				if !c.Optional {
					check(fmt.Sprintf("%snimi.hooks.%s[%d]", at, hook.name, i), path, c.Argv)
				}
			}
		}
	}
	return count
}

// searchPath returns the PATH of a service. If the service does not set it, it is that of whoever starts the launcher; we
// take our own.
func searchPath(s *spec.Service) string {
	for _, v := range s.Environment {
		if v.Name == "PATH" {
			return v.Value
		}
	}
	return os.Getenv("PATH")
}

// findProgram says why a program cannot be executed.
func findProgram(name, path string) error {
	if strings.Contains(name, "/") {
		return executable(name)
	}
	var first error
	for _, dir := range filepath.SplitList(path) {
		err := executable(filepath.Join(dir, name))
		if err == nil {
			return nil
		}
		if first == nil && !errors.Is(err, os.ErrNotExist) {
			first = fmt.Errorf("%s: %w", filepath.Join(dir, name), err)
		}
	}
	if first != nil {
		return first
	}
	return fmt.Errorf("not found in PATH (%s)", path)
}

// executable returns why a file cannot be executed. This includes a missing interpreter, which the kernel reports as if the
// file itself were missing.
func executable(file string) error {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return cause(err)
	case info.IsDir():
		return errors.New("is a directory")
	case !info.Mode().IsRegular():
		return errors.New("is not a regular file")
	case info.Mode()&0o111 == 0:
		return errors.New("is not executable")
	}
	f, err := os.Open(file)
	if err != nil {
		return nil // who may execute a program need not be able to read it
	}
	defer f.Close()
	interpreter := interpreterOf(f)
	if interpreter == "" {
		return nil
	}
	if _, err := os.Stat(interpreter); err != nil {
		return fmt.Errorf("its interpreter %s: %w", input.Quote(interpreter), cause(err))
	}
	return nil
}

// interpreterOf returns the program that the kernel runs for a script, or the loader of a program (execve(2), elf(5)).
func interpreterOf(f *os.File) string {
	const longest = 256
	head := make([]byte, longest)
	n, _ := io.ReadFull(f, head)
	if line, script := bytes.CutPrefix(head[:n], []byte("#!")); script {
		line, _, _ = bytes.Cut(line, []byte("\n"))
		if words := strings.Fields(string(line)); len(words) > 0 {
			return words[0]
		}
		return ""
	}
	program, err := elf.NewFile(f)
	if err != nil {
		return ""
	}
	for _, p := range program.Progs {
		if p.Type == elf.PT_INTERP && p.Filesz < 4096 {
			loader, err := io.ReadAll(p.Open())
			if err == nil {
				return strings.TrimRight(string(loader), "\x00")
			}
		}
	}
	return ""
}
