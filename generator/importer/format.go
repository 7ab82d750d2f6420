package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"nimi/generator/input"
)

// format is a format that can be imported.
type format struct {
	// name is what --from calls it, and the end of the name of its page. title is what it is called.
	name, title string
	// sections are its tables.
	sections []section
	// is reports whether a file, or a directory, is in the format. Data is the beginning of a file; nil: it is a directory.
	is   func(path string, data []byte) bool
	read func(j *job, path string) error
}

// section is a part of a format with rules of its own.
type section struct {
	title string
	rules []rule
}

// formats returns all formats, in the order in which they are tried.
func formats() []format {
	return []format{composeFormat(), processComposeFormat(), supervisordFormat(), systemdFormat(), s6Format(), procfileFormat()}
}

// Names returns the names of the formats.
func Names() (all []string) {
	for _, f := range formats() {
		all = append(all, f.name)
	}
	return all
}

// formatOf returns a format by its name, or else by what a file looks like.
func formatOf(path, name string) (format, error) {
	if name != "" {
		for _, f := range formats() {
			if f.name == name {
				return f, nil
			}
		}
		return format{}, fmt.Errorf("%s is no format, must be one of %s", input.Quote(name), strings.Join(Names(), ", "))
	}
	info, err := os.Stat(path)
	if err != nil {
		return format{}, fileError(path, err)
	}
	var data []byte
	if !info.IsDir() {
		if data, err = readFile(path); err != nil {
			return format{}, err
		}
	}
	for _, f := range formats() {
		if f.is(path, data) {
			return f, nil
		}
	}
	return format{}, fmt.Errorf("%s: what it is cannot be told from its name and content; --from says it: %s", path, strings.Join(Names(), ", "))
}

// maxFile bounds a file that is imported.
const maxFile = 4 << 20

// readFile returns the content of a regular file.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, fileError(path, err)
	case len(data) > maxFile:
		return nil, fmt.Errorf("%s: larger than %d MiB", path, maxFile>>20)
	case bytes.IndexByte(data, 0) >= 0:
		return nil, fmt.Errorf("%s: is no text", path)
	}
	if data == nil {
		data = []byte{}
	}
	return bytes.TrimPrefix(data, []byte("\uFEFF")), nil
}

// fileError puts the name of a file before what is wrong with it, once.
func fileError(path string, err error) error {
	if at := (*fs.PathError)(nil); errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// yamlWith recognises YAML that has a key at the top.
func yamlWith(key string) func(string, []byte) bool {
	top := regexp.MustCompile(`(?m)^(` + key + `|"` + key + `"):`)
	return func(path string, data []byte) bool {
		ext := filepath.Ext(path)
		return data != nil && (ext == ".yaml" || ext == ".yml" || ext == ".json" || ext == "") && (top.Match(data) || bytes.Contains(data, []byte(`"`+key+`"`)) && ext == ".json")
	}
}
