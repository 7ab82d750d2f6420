package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// throughput is how fast lines of 100 bytes come through a supervisor into files, and what that costs it: 200 MB from
// one service, and the same total from eight. A peer's log programs are part of it; the services are not.
func throughput(b *bench) ([]row, error) {
	var all []row
	for _, services := range []int{1, 8} {
		total := b.pick(200, 8) * 1_000_000
		rows, err := b.each(b.pick(5, 1), b.able(logs), func(s subject) ([]sample, error) {
			r, err := b.begin(s, plan{count: services, mode: "lines", n: total / services, logs: true})
			if err != nil {
				return nil, err
			}
			own, took, err := r.flow(services, patience)
			if err != nil {
				return nil, err
			}
			if err := r.complete(total); err != nil {
				return nil, err
			}
			what := fmt.Sprintf("log, %d service: ", services)
			if services > 1 {
				what = fmt.Sprintf("log, %d services: ", services)
			}
			return []sample{
				{what + "throughput", "MB/s", float64(total) / 1e6 / took.Seconds()},
				{what + "CPU of the supervisor", "s/GB", own / (float64(total) / 1e9)},
			}, nil
		})
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// still is for how long files must not grow to be taken for complete; it is not part of the time.
const still = 150 * time.Millisecond

// flow lets services write, and waits until all have marked their end and the files grow no longer. It returns the
// processor time that the supervisor has used meanwhile in seconds, and the time to the last growth.
func (r *active) flow(services int, timeout time.Duration) (own float64, took time.Duration, err error) {
	if err := r.until(services, patience); err != nil {
		return 0, 0, err
	}
	processes := supervisors()
	before := cpu(processes)
	begin := time.Now()
	gate, err := r.release()
	if err != nil {
		return 0, 0, err
	}
	defer gate.Close()
	for last, size := begin, int64(-1); ; time.Sleep(time.Millisecond) {
		if n := r.written(); n != size {
			size, last = n, time.Now()
		}
		if r.marks() >= 2*services && time.Since(last) > still {
			return cpu(processes) - before, last.Sub(begin), nil
		}
		if time.Since(begin) > timeout {
			return 0, 0, fmt.Errorf("%d bytes after %v, and not all", size, timeout)
		}
	}
}

// complete checks that no line is missing.
func (r *active) complete(total int) error {
	lines := 0
	for _, glob := range []string{"/*", "/*/*"} {
		files, err := filepath.Glob(r.out + glob)
		if err != nil {
			return err
		}
		for _, file := range files {
			n, err := newlines(file)
			if err != nil {
				return err
			}
			lines += n
		}
	}
	if lines < total/100 {
		return fmt.Errorf("%d of %d lines arrived", lines, total/100)
	}
	return nil
}

// newlines counts the lines of a file; 0 for what is no file.
func newlines(path string) (int, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return 0, err
	}
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	return count(file)
}

// count counts newlines to the end of a stream.
func count(r io.Reader) (int, error) {
	block := make([]byte, 1<<20)
	for lines := 0; ; {
		n, err := r.Read(block)
		lines += bytes.Count(block[:n], []byte{'\n'})
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
	}
}
