// Command pictures makes the pictures of the documentation, docs/pictures/*.svg:
//
//	go run ./tests/pictures            # from docs/performance.md, and from recordings
//	go run ./tests/pictures -record    # first records the terminal anew: it runs nimi and a launcher, and types
//
// The same input gives the same bytes; a test of this package says so when a picture is not what its source says.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	record := flag.Bool("record", false, "record the terminal anew")
	flag.Parse()
	if err := run("docs", *record); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

// run makes all pictures of a directory of pages.
func run(docs string, record bool) error {
	if record {
		if err := recordAll(docs); err != nil {
			return err
		}
	}
	all, err := pictures(docs)
	if err != nil {
		return err
	}
	for name, svg := range all {
		if err := os.WriteFile(filepath.Join(docs, "pictures", name), []byte(svg), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// pictures are all pictures, by their file names.
func pictures(docs string) (map[string]string, error) {
	all := map[string]string{}
	page, err := os.ReadFile(docs + "/performance.md")
	if err != nil {
		return nil, err
	}
	for _, p := range plots {
		if all[p.file], err = p.draw(string(page)); err != nil {
			return nil, fmt.Errorf("%s: %w", p.file, err)
		}
	}
	for _, d := range drawings {
		all[d.file] = d.draw()
	}
	casts, err := filepath.Glob(docs + "/pictures/*.cast")
	if err != nil {
		return nil, err
	}
	for _, file := range casts {
		c, err := readCast(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".cast")+".svg"] = c.svg()
	}
	return all, nil
}
