// Command bench measures launchers and nimi itself, side by side with floors and peers:
//
//	go run ./tests/bench [-short] [-json FILE]
//
// It prints a Markdown table of medians with their ranges. Only ratios within one run count: repetitions are the
// outer loop and subjects the inner one, so that a slow spell hits all alike. It needs Linux, gcc with a static
// libc, and Go; tini and dumb-init are measured where they are installed. Nothing else should run meanwhile.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

// counts are the repetitions of each measurement.
type counts struct{ start, warm, cold, memory int }

func main() {
	short := flag.Bool("short", false, "few repetitions, to see whether it works")
	file := flag.String("json", "", "also write the results to this `file`")
	flag.Parse()
	n := counts{start: 200, warm: 15, cold: 3, memory: 5}
	if *short {
		n = counts{start: 3, warm: 1, cold: 0, memory: 1}
	}
	if err := run(n, *file); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(n counts, file string) error {
	b, err := newBench()
	if err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	var rows []row
	for _, measure := range []func(counts) ([]row, error){b.size, b.start, b.memory, b.warm, b.cold} {
		more, err := measure(n)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	fmt.Print(table(rows))
	if file == "" {
		return nil
	}
	text, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
