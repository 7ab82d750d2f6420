package main

import (
	"os"
	"os/exec"
)

// size is that of the files of a supervisor, without libraries; a launcher's has everything in it.
func size(b *bench) ([]row, error) {
	return b.each(1, b.able(sized), func(s subject) ([]sample, error) {
		files := s.needs
		if len(files) == 0 {
			dir, err := os.MkdirTemp(b.dir, "size-")
			if err != nil {
				return nil, err
			}
			argv, err := s.argv(b, job{conf: dir, out: dir, services: [][]string{{"/bin/true"}}})
			if err != nil {
				return nil, err
			}
			files = argv[:1]
		}
		sum := 0.0
		for _, file := range files {
			path, err := exec.LookPath(file)
			if err != nil {
				return nil, err
			}
			info, err := os.Stat(path)
			if err != nil {
				return nil, err
			}
			sum += float64(info.Size())
		}
		return []sample{{"size: one service", "MiB", sum / (1 << 20)}}, nil
	})
}
