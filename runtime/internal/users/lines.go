package users

import (
	"bytes"

	"nimi/runtime/internal/sys"
)

// longest is how long a line may be, in bytes.
const longest = 1 << 20

// lines calls f with every line of a file, without its newline, until f returns true. A line that is too long is passed
// over. f must not keep the line.
func lines(path string, f func(line []byte) bool) error {
	fd, err := sys.OpenFile(path)
	if err != nil {
		return err
	}
	defer sys.Close(fd)
	buf := make([]byte, 4096)
	have, skip := 0, false // buf[:have] is the beginning of a line; skip: of one that is too long
	for {
		n, _, err := sys.Read(fd, buf[have:])
		if err != nil {
			return err
		}
		if n == 0 { // the last line may lack its newline
			if have > 0 && !skip {
				f(buf[:have])
			}
			return nil
		}
		rest := buf[:have+n]
		for {
			line, after, whole := bytes.Cut(rest, []byte("\n"))
			if !whole {
				break
			}
			if !skip && f(line) {
				return nil
			}
			rest, skip = after, false
		}
		have = copy(buf, rest)
		switch {
		case skip || have == longest:
			have, skip = 0, true
		case have == len(buf):
			buf = append(buf, make([]byte, min(len(buf), longest-len(buf)))...)
		}
	}
}
