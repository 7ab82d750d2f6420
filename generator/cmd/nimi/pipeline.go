package main

import (
	"fmt"
	"time"

	"nimi/generator/build"
	"nimi/generator/check"
	"nimi/generator/decode"
	"nimi/generator/emit"
	"nimi/generator/input"
	source "nimi/runtime"
	"nimi/runtime/spec"
)

// product is what a configuration becomes on its way to a launcher.
type product struct {
	// program is the table that the launcher is made of.
	program *spec.Program
	// machine is what the launcher does as init of a machine.
	machine spec.Init
	// options say what to build: the Go source that holds the table, and the runtime.
	options build.Options
}

// pipeline takes a configuration through the stages of the generator, from bytes to a launcher. Commands that need no
// launcher pass no output. The others pass a function that returns where to build it, or "" if it is already there.
// Warnings and problems go to the standard error, one a line.
func (s streams) pipeline(in invocation, output func(*product) (string, error)) (*product, error) {
	config := in.values["config"]
	data, err := s.read(config)
	if err != nil {
		return nil, err
	}
	var report input.Report
	// input: bytes → JSON values, each with its path.
	document, err := input.Parse(data, &report)
	if err != nil {
		return nil, inFile(config, err)
	}
	// decode: values → services with every default filled in.
	configuration, err := decode.Config(document, &report)
	if err != nil {
		return nil, inFile(config, err)
	}
	// check: names of services → places in the start order.
	program := check.Resolve(configuration, &report)
	if err := s.tell(&report); err != nil {
		return nil, err
	}
	// emit: the table → Go source.
	main, err := emit.Source(program)
	if configuration.Init.Enable {
		main, err = emit.Machine(program, &configuration.Init)
	}
	if err != nil {
		return nil, err
	}
	p := &product{program, configuration.Init, build.Options{Main: main, Runtime: source.Files()}}
	if output == nil {
		return p, nil
	}
	// build: Go source and the runtime → the launcher.
	file, err := output(p)
	if err != nil || file == "" {
		return p, err
	}
	return p, s.build(in, p.options, file)
}

// usual is how long container engines wait for a stop, unless they are told otherwise.
const usual = 10 * time.Second

// sayHowLong tells how long a stop may take, where others have to be told.
func (s streams) sayHowLong(p *spec.Program) {
	switch t := p.Shutdown.Timeout; {
	case t == 0:
		fmt.Fprintln(s.err, "note: a stop may take any time (a timeout of 0 is none); container engines kill after 10 s unless they are told otherwise")
	case t > usual:
		fmt.Fprintf(s.err, "note: a stop may take %d s; container engines kill after 10 s unless they are told otherwise (docker stop --time %d)\n",
			t/time.Second, stopSeconds(t))
	}
}

// tell prints warnings and problems, and returns an error where there is a problem.
func (s streams) tell(r *input.Report) error {
	for _, w := range r.Warnings() {
		fmt.Fprintf(s.err, "warning: %s\n", w)
	}
	for _, problem := range r.Problems() {
		fmt.Fprintln(s.err, problem)
	}
	if r.Count() > 0 {
		return errReported
	}
	return nil
}
