package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// markLength is the length of a line of helpers/mark.h.
const markLength = 20

// marks is how many marks there are.
func (r *active) marks() int {
	info, err := os.Stat(r.dir + "/marks")
	if err != nil {
		return 0
	}
	return int(info.Size() / markLength)
}

// times reads the first n marks of a file of the run, in nanoseconds.
func (r *active) times(file string, n int) ([]int64, error) {
	text, err := os.ReadFile(filepath.Join(r.dir, file))
	if err != nil {
		return nil, err
	}
	var all []int64
	for _, line := range strings.Fields(string(text)) {
		t, err := strconv.ParseInt(line, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, t)
	}
	if len(all) < n {
		return nil, fmt.Errorf("%s: got %d marks, want %d", file, len(all), n)
	}
	return all[:n], nil
}

// until waits for n marks.
func (r *active) until(n int, timeout time.Duration) error {
	for deadline := time.Now().Add(timeout); r.marks() < n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			text, err := os.ReadFile(r.out + "/stdout")
			if err != nil || len(text) > 300 {
				text = text[:min(len(text), 300)]
			}
			return fmt.Errorf("%d of %d marks after %v: %s", r.marks(), n, timeout, text)
		}
	}
	return nil
}

// monotonic is the clock of helpers/mark.h, in nanoseconds.
func monotonic() int64 {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &t) != nil {
		return 0
	}
	return t.Nano()
}
