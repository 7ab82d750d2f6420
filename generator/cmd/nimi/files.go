package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"nimi/generator/build"
	"nimi/generator/input"
)

// fileName is what a file is called in messages.
func fileName(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// read returns the content of an input. It stops at the size that Parse refuses.
func (s streams) read(name string) ([]byte, error) {
	in := s.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, cause(err))
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, input.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", fileName(name), cause(err))
	}
	return data, nil
}

// inFile puts the name of a file before what is wrong with its content.
func inFile(name string, err error) error {
	var problems input.Problems
	if !errors.As(err, &problems) {
		return fmt.Errorf("%s: %w", fileName(name), err)
	}
	named := make(input.Problems, len(problems))
	for i, p := range problems {
		named[i] = input.Problem{Path: fileName(name), Text: p.String()}
	}
	return named
}

// cause returns what went wrong with a file, without the operation and the path.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// write puts a text where --output says, or on the standard output.
func (s streams) write(in invocation, text []byte) error {
	name := in.values["output"]
	if name != "" && name != "-" {
		return build.WriteFile(name, text)
	}
	if _, err := s.out.Write(text); err != nil {
		return fmt.Errorf("standard output: %w", cause(err))
	}
	return nil
}
