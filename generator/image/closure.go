package image

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"nimi/generator/input"
)

// StorePath is a path of the Nix store, and the paths that it refers to.
type StorePath struct {
	Path       string
	References []string
}

// ParseClosure reads store paths, sorted: a JSON list of objects with path and references, as a derivation with
// structured attributes has it in exportReferencesGraph; or the text that exportReferencesGraph or closureInfo's
// `registration` holds (see nix-store --register-validity); or a path a line, about whose references nothing is known.
func ParseClosure(data []byte) ([]StorePath, error) {
	var all []StorePath
	var err error
	if first := bytes.TrimSpace(data); len(first) > 0 && (first[0] == '[' || first[0] == '{') {
		all, err = closureJSON(data)
	} else {
		all, err = closureText(data)
	}
	if err != nil {
		return nil, err
	}
	var r input.Report
	for _, p := range all {
		if !path.IsAbs(p.Path) || path.Clean(p.Path) != p.Path || p.Path == "/" || strings.ContainsAny(p.Path, "\x00\n") {
			r.Add("", "%q is no store path, must be absolute", p.Path)
		}
	}
	slices.SortStableFunc(all, func(a, b StorePath) int { return cmp.Compare(a.Path, b.Path) })
	all = slices.CompactFunc(all, func(a, b StorePath) bool { return a.Path == b.Path })
	return all, r.Err()
}

func closureJSON(data []byte) ([]StorePath, error) {
	var r input.Report
	var all []StorePath
	document, err := input.Parse(data, &r)
	if err != nil {
		return nil, err
	}
	document.List(func(_ int, v value) {
		var p StorePath
		// According to the version of Nix there is more in it.
		v.Open(fields{
			{"path", func(v value) { v.NonEmpty(&p.Path) }},
			{"references", func(v value) { v.Texts(&p.References) }},
		}, func(string, value) {})
		all = append(all, p)
	})
	return all, r.Err()
}

// closureText reads records: the path, perhaps its hash and its size, its deriver or an empty line, the number of
// references, and the references, one a line.
func closureText(data []byte) (all []StorePath, err error) {
	var lines []string
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		lines = append(lines, s.Text())
	}
	if s.Err() != nil {
		return nil, s.Err()
	}
	if !slices.ContainsFunc(lines, func(line string) bool { return !strings.HasPrefix(line, "/") }) {
		for _, line := range lines {
			all = append(all, StorePath{Path: line})
		}
		return all, nil
	}
	at := 0
	next := func() string {
		if at++; at > len(lines) {
			err = errors.New("ends in the middle of a store path's record")
			return ""
		}
		return lines[at-1]
	}
	for at < len(lines) && err == nil {
		p := StorePath{Path: next()}
		deriver := next()
		if deriver != "" && !strings.HasPrefix(deriver, "/") { // a hash, which a size follows
			next()
			next()
		}
		line := next()
		n, bad := strconv.Atoi(line)
		if err == nil && (bad != nil || n < 0) {
			return nil, fmt.Errorf("line %d: %q is not the number of a store path's references", at, line)
		}
		for range n {
			if err != nil {
				break
			}
			p.References = append(p.References, next())
		}
		all = append(all, p)
	}
	return all, err
}
