// Command tally runs `go test -json` with its arguments, prints a line per package, failures in full and nothing
// of the rest, and appends to two files what the summary of tests/run needs:
//
//	tally COUNTS SKIPS ARGUMENT...
//
// COUNTS gets a line "passed failed skipped", SKIPS a line per skipped test with its reason. A test that has
// subtests counts only where it fails while none of them does; a package that fails without a test that fails
// (it does not compile, it panics, it runs out of time) counts as one failure. The exit code is 1 if a test failed,
// and 2, with nothing counted, if the tests could not be run.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: tally COUNTS SKIPS ARGUMENT...")
		os.Exit(2)
	}
	failed, err := run(os.Args[1], os.Args[2], os.Args[3:])
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(2)
	case failed:
		os.Exit(1)
	}
}

func run(counts, skips string, args []string) (failed bool, err error) {
	tests := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	tests.Stderr = os.Stderr
	pipe, err := tests.StdoutPipe()
	if err != nil {
		return false, err
	}
	if err := tests.Start(); err != nil {
		return false, err
	}
	t := tally{packages: map[string]*pkg{}}
	lines := bufio.NewScanner(pipe)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text()) // not an event: a message of the go command
			continue
		}
		t.add(e)
	}
	if err := lines.Err(); err != nil {
		return false, err
	}
	status := tests.Wait()
	if status != nil && t.failed == 0 {
		fmt.Println("go test:", status)
		t.failed++
	}
	if err := appendTo(counts, fmt.Sprintln(t.passed, t.failed, t.skipped)); err != nil {
		return false, err
	}
	return t.failed > 0, appendTo(skips, t.reasons.String())
}

func appendTo(path, text string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := file.WriteString(text); err != nil {
		return err
	}
	return file.Close()
}

// event is a line of `go test -json` (go doc test2json); ImportPath is that of build output.
type event struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64
}

// pkg is what is known of a package that is being tested.
type pkg struct {
	output  map[string]*strings.Builder // by test; "" is the package's own
	parents map[string]bool             // tests that have subtests
	failed  map[string]bool             // tests of which a subtest has failed
	counts  [3]int                      // passed, failed, skipped
}

type tally struct {
	packages                map[string]*pkg
	passed, failed, skipped int
	reasons                 strings.Builder
}

func (t *tally) add(e event) {
	name := e.Package
	if name == "" {
		name = e.ImportPath
	}
	p := t.packages[name]
	if p == nil {
		p = &pkg{output: map[string]*strings.Builder{}, parents: map[string]bool{}, failed: map[string]bool{}}
		t.packages[name] = p
	}
	if e.Action == "output" || e.Action == "build-output" {
		if p.output[e.Test] == nil {
			p.output[e.Test] = &strings.Builder{}
		}
		p.output[e.Test].WriteString(e.Output)
		return
	}
	if e.Action == "build-fail" {
		fmt.Printf("FAIL %s does not build\n%s", name, p.text(""))
		return
	}
	if e.Test != "" {
		t.test(p, e)
		return
	}
	switch e.Action {
	case "fail":
		if p.counts[1] == 0 {
			fmt.Printf("FAIL %s\n%s", name, p.text(""))
			p.counts[1]++
		}
		fallthrough
	case "pass":
		fmt.Printf("  %-4s %s: %d passed, %d failed, %d skipped (%.1f s)\n", e.Action, name, p.counts[0], p.counts[1], p.counts[2], e.Elapsed)
	}
	if e.Action == "fail" || e.Action == "pass" {
		t.passed += p.counts[0]
		t.failed += p.counts[1]
		t.skipped += p.counts[2]
	}
}

// test counts the end of one test.
func (t *tally) test(p *pkg, e event) {
	parent, _, isSub := cutLast(e.Test)
	if isSub {
		p.parents[parent] = true
	}
	switch e.Action {
	case "pass":
		if !p.parents[e.Test] {
			p.counts[0]++
		}
	case "fail":
		if isSub {
			p.failed[parent] = true
		}
		if !p.failed[e.Test] {
			p.counts[1]++
		}
		fmt.Printf("FAIL %s %s\n%s", e.Package, e.Test, p.text(e.Test))
	case "skip":
		p.counts[2]++
		fmt.Fprintf(&t.reasons, "%s %s: %s\n", e.Package, e.Test, reason(p.text(e.Test)))
	}
	if e.Action == "pass" || e.Action == "skip" {
		delete(p.output, e.Test)
	}
}

func (p *pkg) text(test string) string {
	if p.output[test] == nil {
		return ""
	}
	return p.output[test].String()
}

// cutLast splits the name of a subtest from that of its parent.
func cutLast(test string) (parent, sub string, found bool) {
	i := strings.LastIndexByte(test, '/')
	if i < 0 {
		return "", test, false
	}
	return test[:i], test[i+1:], true
}

// reason is what a skipped test said: the last line that is not the framework's own.
func reason(output string) string {
	text := "no reason given"
	for _, line := range strings.Split(output, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		if _, after, found := strings.Cut(line, ".go:"); found { // file.go:12: reason
			_, after, _ = strings.Cut(after, ": ")
			line = after
		}
		text = line
	}
	return text
}
