package decode

import (
	"cmp"
	"fmt"
	"slices"
)

// Problem is one thing that is wrong with a configuration, or that its author should know.
type Problem struct {
	// Path says where, as in services.web.process.argv[2]. Empty: the input as a whole.
	Path string
	// Text says what is wrong and what is allowed, in one line without control characters.
	Text string
}

// String returns the problem as it is printed: "path: text".
func (p Problem) String() string {
	if p.Path == "" {
		return p.Text
	}
	return p.Path + ": " + p.Text
}

// Sort sorts problems by path and drops repeated ones.
func Sort(problems []Problem) []Problem {
	slices.SortFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(problems)
}

// maxProblems bounds what a hostile configuration can make us keep and print.
const maxProblems = 1000

// report collects problems and warnings.
type report struct {
	problems []Problem
	warnings []Problem
}

// add reports a problem. One beyond the limit is dropped.
func (r *report) add(path, format string, args ...any) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, Problem{path, fmt.Sprintf(format, args...)})
	}
}

// warn reports a warning. One beyond the limit is dropped.
func (r *report) warn(path, format string, args ...any) {
	if len(r.warnings) < maxProblems {
		r.warnings = append(r.warnings, Problem{path, fmt.Sprintf(format, args...)})
	}
}

// found returns the problems, sorted, and says so where there were too many to keep.
func (r *report) found() []Problem {
	full := len(r.problems) == maxProblems
	found := Sort(r.problems)
	if full {
		found = append(found, Problem{Text: fmt.Sprintf("only the first %d problems are listed", maxProblems)})
	}
	return found
}

// warned returns the warnings as lines, sorted.
func (r *report) warned() []string {
	var lines []string
	for _, w := range Sort(r.warnings) {
		lines = append(lines, w.String())
	}
	return lines
}
