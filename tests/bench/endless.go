package main

import "time"

// endless is what a supervisor's memory grows by at most while a service writes 1 GB without a newline: the peak of
// the resident set (VmHWM, proc_pid_status(5)) over the size before. Whoever takes longer than the timeout is
// measured then.
func endless(b *bench) ([]row, error) {
	total := b.pick(1000, 16) * 1_000_000
	timeout := time.Duration(b.pick(20, 3)) * time.Second
	return b.each(b.pick(2, 1), b.able(logs), func(s subject) ([]sample, error) {
		r, err := b.begin(s, plan{count: 1, mode: "endless", n: total, logs: true})
		if err != nil {
			return nil, err
		}
		if err := r.until(1, patience); err != nil {
			return nil, err
		}
		own := supervisors()
		before := field(own, "status", "VmRSS")
		gate, err := r.release()
		if err != nil {
			return nil, err
		}
		defer gate.Close()
		for deadline, last, size := time.Now().Add(timeout), time.Now(), int64(-1); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			if n := r.written(); n != size {
				size, last = n, time.Now()
			}
			if r.marks() == 2 && time.Since(last) > still {
				break
			}
		}
		return []sample{{"endless line: peak memory over idle", "MiB", (field(own, "status", "VmHWM") - before) / 1024}}, nil
	})
}
