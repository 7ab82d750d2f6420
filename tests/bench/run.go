package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// plan is a run to be made.
type plan struct {
	count   int
	mode    string // of helpers/service.c
	n       int    // its N, for modes that have one
	restart bool
	logs    bool
	wrap    []string // a command before the supervisor's
}

// active is a run that has been started. b.clear ends it.
type active struct {
	dir      string
	pid      int
	out      string
	services [][]string
}

// begin starts a subject. The directories are the same in every run, so that a launcher is built once for many.
func (b *bench) begin(s subject, p plan) (*active, error) {
	b.starting.Lock()
	defer b.starting.Unlock()
	r := &active{dir: filepath.Join(b.data, "run")}
	r.out = filepath.Join(r.dir, "out")
	j := job{conf: filepath.Join(r.dir, "conf"), out: r.out, restart: p.restart, logs: p.logs}
	if err := os.RemoveAll(r.dir); err != nil {
		return nil, err
	}
	// A run ends with KILL, after which a launcher's control socket is still there; the next one has to start as the first.
	runtime := filepath.Join(r.dir, "runtime")
	if err := os.Setenv("XDG_RUNTIME_DIR", runtime); err != nil {
		return nil, err
	}
	for _, dir := range []string{j.conf, j.out, runtime} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
	}
	service := []string{b.path("service"), p.mode, r.dir + "/marks"}
	if p.n > 0 {
		if err := unix.Mkfifo(r.dir+"/go", 0o644); err != nil {
			return nil, err
		}
		service = append(service, r.dir+"/go", strconv.Itoa(p.n))
	}
	for range p.count {
		j.services = append(j.services, service)
	}
	r.services = j.services
	argv, err := s.argv(b, j)
	if err != nil {
		return nil, err
	}
	if argv[0], err = exec.LookPath(argv[0]); err != nil {
		return nil, err
	}
	output, err := os.Create(j.out + "/stdout")
	if err != nil {
		return nil, err
	}
	defer output.Close()
	argv = append(append(p.wrap[:len(p.wrap):len(p.wrap)], b.path("stamp"), r.dir+"/begin"), argv...)
	c := exec.Command(argv[0], argv[1:]...)
	c.Dir, c.Stdout, c.Stderr = j.conf, output, output
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := c.Start(); err != nil {
		return nil, err
	}
	r.pid = c.Process.Pid
	return r, c.Process.Release() // waited for by clear, with whatever else comes
}

// release lets services that wait for GO go on, for as long as the file is open.
func (r *active) release() (*os.File, error) { return os.OpenFile(r.dir+"/go", os.O_RDWR, 0) }

// written is the size of all that services have written, in bytes.
func (r *active) written() int64 {
	var sum int64
	for _, glob := range []string{"/*", "/*/*"} {
		files, err := filepath.Glob(r.out + glob)
		if err != nil {
			continue
		}
		for _, file := range files {
			if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
				sum += info.Size()
			}
		}
	}
	return sum
}
