// Command bench measures launchers and nimi itself, side by side with floors and with the supervisors that are
// installed:
//
//	go run ./tests/bench [-short] [-only start,log] [-json FILE]
//
// It prints Markdown tables of medians with their ranges, and their ratios to the first subject; a full run takes about
// twenty minutes. Only ratios within one run count: repetitions are the outer loop and subjects the inner one, so that
// a slow spell hits all alike. It needs Linux, gcc with a static libc, and Go. A peer that is not in PATH, and what a
// peer cannot do, is left out. Nothing else should run meanwhile. All that it starts and writes is gone at its end.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

// workload is one kind of measurement.
type workload struct {
	name    string
	measure func(*bench) ([]row, error)
}

// workloads are measured in this order.
func workloads() []workload {
	return []workload{
		{"size", size}, {"start", start}, {"idle", idle}, {"log", throughput}, {"endless", endless},
		{"restart", restarts}, {"orphans", orphans}, {"stop", stops}, {"control", controls}, {"build", builds},
	}
}

func main() {
	short := flag.Bool("short", false, "few and small repetitions, to see whether it works")
	only := flag.String("only", "", "measure only these, of "+strings.Join(names(), ","))
	file := flag.String("json", "", "also write the results to this `file`")
	flag.Parse()
	if err := run(*short, *only, *file); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func names() []string {
	var all []string
	for _, w := range workloads() {
		all = append(all, w.name)
	}
	return all
}

func run(short bool, only, file string) error {
	chosen := names()
	if only != "" {
		chosen = strings.Split(only, ",")
	}
	for _, name := range chosen {
		if !slices.Contains(names(), name) {
			return fmt.Errorf("-only: %s is no workload, there are: %s", name, strings.Join(names(), ","))
		}
	}
	b, err := newBench(short)
	if err != nil {
		return err
	}
	defer b.close()
	var rows []row
	for _, w := range workloads() {
		if !slices.Contains(chosen, w.name) {
			continue
		}
		fmt.Fprintln(os.Stderr, "bench:", w.name)
		more, err := w.measure(b)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		rows = append(rows, more...)
	}
	fmt.Print(b.heading(), table(rows))
	if file == "" {
		return nil
	}
	text, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
