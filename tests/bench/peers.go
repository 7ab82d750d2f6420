package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// peers are the supervisors of others, each configured as its own documentation says, with the least that it needs:
// a log program only where logs are measured, and nothing that asks or shows.
func peers() []subject {
	return []subject{
		// -s: a sub-reaper, as it is not PID 1 in most workloads
		{name: "tini", can: starts | sized, needs: []string{"tini"}, argv: before("tini", "-s", "--")},
		{name: "dumb-init", can: starts | sized, needs: []string{"dumb-init"}, argv: before("dumb-init")},
		{name: "s6", can: starts | many | restores | logs | stops100 | sized,
			needs: []string{"s6-svscan", "s6-supervise", "s6-log", "execlineb"}, argv: s6},
		{name: "runit", can: starts | many | restores | logs | stops100 | sized,
			needs: []string{"runsvdir", "runsv", "svlogd"}, argv: runit},
		{name: "supervisord", can: starts | many | restores | logs | stops100 | slow,
			needs: []string{"supervisord"}, argv: supervisord},
		{name: "process-compose", can: starts | many | restores | logs | stops100 | sized,
			needs: []string{"process-compose"}, argv: processCompose},
	}
}

// before puts a program before the only service.
func before(argv ...string) func(*bench, job) ([]string, error) {
	return func(_ *bench, j job) ([]string, error) {
		return append(argv[:len(argv):len(argv)], j.services[0]...), nil
	}
}

// script writes an executable, with its directories.
func script(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o755)
}

// s6: a service directory each; logs through s6-log, which stamps lines (T) and does not rotate within a run.
func s6(_ *bench, j job) ([]string, error) {
	const head = "#!/usr/bin/env -S execlineb -P\n"
	for i, argv := range j.services {
		dir := filepath.Join(j.conf, name(i))
		if err := script(dir+"/run", head+strings.Join(argv, " ")+"\n"); err != nil {
			return nil, err
		}
		if !j.logs {
			continue
		}
		if err := script(dir+"/log/run", head+"s6-log n20 s268435455 T "+filepath.Join(j.out, name(i))+"\n"); err != nil {
			return nil, err
		}
	}
	return []string{"s6-svscan", "-c", "4000", j.conf}, nil
}

// runit: the same with svlogd, -tt stamps lines, size 0 does not rotate.
func runit(_ *bench, j job) ([]string, error) {
	for i, argv := range j.services {
		dir, out := filepath.Join(j.conf, name(i)), filepath.Join(j.out, name(i))
		if err := script(dir+"/run", "#!/bin/sh\nexec "+strings.Join(argv, " ")+"\n"); err != nil {
			return nil, err
		}
		if !j.logs {
			continue
		}
		if err := script(dir+"/log/run", "#!/bin/sh\nexec svlogd -tt "+out+"\n"); err != nil {
			return nil, err
		}
		if err := script(out+"/config", "s0\n"); err != nil {
			return nil, err
		}
	}
	// runsvdir sleeps for a second when its directory has changed within the last one
	past := time.Now().Add(-time.Hour)
	return []string{"runsvdir", j.conf}, os.Chtimes(j.conf, past, past)
}

// supervisord: in the foreground; a file without rotation for each service, neither prefix nor stamp.
func supervisord(_ *bench, j job) ([]string, error) {
	var text strings.Builder
	fmt.Fprintf(&text, "[supervisord]\nnodaemon=true\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=%s/pid\nminfds=8192\n", j.conf)
	if os.Getuid() == 0 {
		fmt.Fprint(&text, "user=root\n")
	}
	for i, argv := range j.services {
		file := "/dev/null"
		if j.logs {
			file = filepath.Join(j.out, name(i))
		}
		fmt.Fprintf(&text, "[program:%s]\ncommand=%s\nautorestart=true\nstartsecs=0\nredirect_stderr=true\nstdout_logfile=%s\nstdout_logfile_maxbytes=0\n",
			name(i), strings.Join(argv, " "), file)
	}
	return []string{"supervisord", "-n", "-c", j.conf + "/conf"}, os.WriteFile(j.conf+"/conf", []byte(text.String()), 0o644)
}

// processCompose: without its terminal UI, HTTP server and shell; it prefixes lines on its standard output.
func processCompose(_ *bench, j job) ([]string, error) {
	processes := map[string]any{}
	for i, argv := range j.services {
		processes[name(i)] = map[string]any{"entrypoint": argv,
			"availability": map[string]any{"restart": "always", "backoff_seconds": 0}}
	}
	text, err := json.Marshal(map[string]any{"version": "0.5", "processes": processes})
	if err != nil {
		return nil, err
	}
	file := j.conf + "/process-compose.yaml" // JSON is YAML
	return []string{"process-compose", "up", "-t=false", "--no-server", "--keep-project", "--disable-dotenv",
		"-L", "/dev/null", "-f", file}, os.WriteFile(file, text, 0o644)
}
