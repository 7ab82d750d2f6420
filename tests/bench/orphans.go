package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// namespace is the command that makes a supervisor PID 1 of a PID namespace (unshare(1)).
func namespace() ([]string, error) {
	argv := []string{"unshare", "--fork", "--pid", "--mount-proc", "--kill-child"}
	if os.Getuid() != 0 {
		argv = append(argv, "--user", "--map-root-user")
	}
	if out, err := exec.Command(argv[0], append(argv[1:len(argv):len(argv)], "true")...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%v: %s", err, strings.TrimSpace(string(out)))
	}
	return argv, nil
}

// orphans is what PID 1 does with 10,000 processes that lose their parent and end at once: the zombies two seconds
// after the last, and the time from the last to none left, if it comes to that.
func orphans(b *bench) ([]row, error) {
	wrap, err := namespace()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: orphans: left out: PID namespaces cannot be made:", err)
		return nil, nil
	}
	n := b.pick(10_000, 100)
	enough := time.Duration(b.pick(2000, 500)) * time.Millisecond
	return b.each(b.pick(2, 1), b.able(starts), func(s subject) ([]sample, error) {
		r, err := b.begin(s, plan{count: 1, mode: "orphans", n: n, wrap: wrap})
		if err != nil {
			return nil, err
		}
		gate, err := r.release()
		if err != nil {
			return nil, err
		}
		defer gate.Close()
		if err := r.until(2, patience); err != nil {
			return nil, err
		}
		marks, err := r.times("marks", 2)
		if err != nil {
			return nil, err
		}
		what := fmt.Sprintf("%d orphans: ", n)
		for {
			seen, left := monotonic(), 0
			for _, p := range below() {
				if p.zombie {
					left++
				}
			}
			took := float64(seen-marks[1]) / 1e6
			if left == 0 {
				return []sample{{what + "zombies left", "", 0}, {what + "last to none left", "ms", took}}, nil
			}
			if took > float64(enough.Milliseconds()) {
				return []sample{{what + "zombies left", "", float64(left)}}, nil
			}
		}
	})
}
