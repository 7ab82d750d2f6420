package input

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with the input, or that its author should know.
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

// Problems is all that is wrong with an input, as an error.
type Problems []Problem

// Error returns the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// maxProblems bounds what a hostile input can make us keep and print.
const maxProblems = 1000

// Report collects problems and warnings. The zero Report is empty and ready for use.
type Report struct {
	problems, warnings []Problem
	// observer is told what is asked of values. Nil: nobody is.
	observer func(Value, Asked)
}

// Add reports a problem. One beyond the limit is dropped.
func (r *Report) Add(path, format string, args ...any) { add(&r.problems, path, format, args) }

// Warn reports a warning. One beyond the limit is dropped.
func (r *Report) Warn(path, format string, args ...any) { add(&r.warnings, path, format, args) }

func add(to *[]Problem, path, format string, args []any) {
	if len(*to) < maxProblems {
		*to = append(*to, Problem{path, fmt.Sprintf(format, args...)})
	}
}

// Count returns how many problems have been reported so far.
func (r *Report) Count() int { return len(r.problems) }

// Problems returns the problems sorted by path, each once, and says so where there were too many to keep.
func (r *Report) Problems() Problems {
	found := sorted(r.problems)
	if len(r.problems) == maxProblems {
		found = append(found, Problem{Text: fmt.Sprintf("only the first %d problems are listed", maxProblems)})
	}
	return found
}

// Err returns the problems as an error; nil: there are none.
func (r *Report) Err() error {
	if r.Count() == 0 {
		return nil
	}
	return r.Problems()
}

// Warnings returns the warnings sorted by path, each once.
func (r *Report) Warnings() []Problem { return sorted(r.warnings) }

func sorted(problems []Problem) []Problem {
	all := slices.Clone(problems)
	slices.SortFunc(all, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(all)
}
