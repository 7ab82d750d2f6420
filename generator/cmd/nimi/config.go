package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"nimi/generator/build"
	"nimi/generator/check"
	"nimi/generator/decode"
	"nimi/generator/emit"
	"nimi/runtime"
	"nimi/runtime/spec"
)

// load reads, decodes and checks the configuration. Warnings and problems go to the standard error, one a line.
func (s streams) load(in invocation) (*spec.Program, error) {
	data, err := s.read(in.values["config"])
	if err != nil {
		return nil, err
	}
	p, warnings, problems := check.Config(data)
	for _, w := range warnings {
		fmt.Fprintf(s.err, "warning: %s\n", w)
	}
	for _, problem := range problems {
		fmt.Fprintln(s.err, problem)
	}
	if len(problems) > 0 {
		return nil, errReported
	}
	return p, nil
}

// read returns the bytes of the configuration: no more than it takes to see that there are too many.
func (s streams) read(name string) ([]byte, error) {
	input := s.in
	if name == "-" {
		name = "standard input"
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, cause(err))
		}
		defer f.Close()
		input = f
	}
	data, err := io.ReadAll(io.LimitReader(input, decode.MaxInput+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, cause(err))
	}
	return data, nil
}

// cause is what went wrong with a file, without the operation and the path.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// generate loads the configuration and returns it with what the launcher is built from.
func (s streams) generate(in invocation) (*spec.Program, build.Options, error) {
	p, err := s.load(in)
	if err != nil {
		return nil, build.Options{}, err
	}
	main, err := emit.Source(p)
	return p, build.Options{Main: main, Runtime: source.Files()}, err
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
