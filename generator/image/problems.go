package image

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"nimi/generator/decode"
)

// Problems is all that is wrong with what an image is to be made from.
type Problems []decode.Problem

// Error returns the problems, one a line.
func (p Problems) Error() string {
	var lines []string
	for _, problem := range p {
		lines = append(lines, problem.String())
	}
	return strings.Join(lines, "\n")
}

// maxProblems bounds what is kept: a tree may hold a million wrong files.
const maxProblems = 1000

// report collects problems.
type report struct{ problems []decode.Problem }

// add reports a problem. One beyond the limit is dropped.
func (r *report) add(path, format string, args ...any) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, decode.Problem{Path: path, Text: fmt.Sprintf(format, args...)})
	}
}

// err returns the problems, sorted, or nil.
func (r *report) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	return Problems(decode.Sort(r.problems))
}

// reason is err without the operation and the path.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// indexed is the path of an element of a list.
func indexed(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
