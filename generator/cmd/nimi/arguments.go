package main

import (
	"fmt"
	"slices"
	"strings"

	"nimi/generator/input"
)

// invocation is what the arguments of a command say.
type invocation struct {
	// command is the name of the command.
	command string
	// values of the options that were given, by name.
	values map[string]string
	// lists are the values of those that can be given several times.
	lists map[string][]string
	// arguments are those after "--", or the operand.
	arguments []string
	help      bool
}

// parse reads the arguments of a command: --name value, --name=value, --flag, --help, and -- before what is passed on.
func parse(c command, args []string) (invocation, error) {
	in := invocation{command: c.name, values: map[string]string{}, lists: map[string][]string{}}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case isHelp(arg):
			return invocation{help: true}, nil
		case arg == "--" && c.arguments != "":
			in.arguments, args = args, nil
			continue
		case !strings.HasPrefix(arg, "-") && c.operand != "" && in.arguments == nil:
			in.arguments = []string{arg}
			if c.rest {
				in.arguments = append(in.arguments, args...)
				return in, nil
			}
			continue
		case !strings.HasPrefix(arg, "-"):
			return in, usageError(fmt.Sprintf("unexpected argument %q%s", arg, c.passHint()))
		}
		name, value, given := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
		o, known := c.option(name)
		switch _, twice := in.values[name]; {
		case !known:
			return in, usageError(fmt.Sprintf("unknown option %q%s", arg, c.optionHint(name)))
		case twice && !o.several:
			return in, usageError(fmt.Sprintf("option --%s is given twice", name))
		case o.value == "" && given:
			return in, usageError(fmt.Sprintf("option --%s takes no value", name))
		case o.value == "":
			value = "yes"
		case !given && len(args) == 0:
			return in, usageError(fmt.Sprintf("option --%s needs a value", name))
		case !given:
			value, args = args[0], args[1:]
		}
		if value == "" {
			return in, usageError(fmt.Sprintf("option --%s must not be empty", name))
		}
		if o.values != nil && !slices.Contains(o.values, value) {
			return in, usageError(fmt.Sprintf("option --%s: must be one of %s, not %q%s", name, strings.Join(o.values, ", "), value, input.DidYouMean(value, o.values)))
		}
		in.values[name] = value
		if o.several {
			in.lists[name] = append(in.lists[name], value)
		}
	}
	for _, o := range c.options {
		if o.required && in.values[o.name] == "" {
			return in, usageError(fmt.Sprintf("option --%s is needed: %s", o.name, o.help))
		}
	}
	if c.operand != "" && !c.optional && in.arguments == nil {
		return in, usageError(c.operand + " is needed")
	}
	return in, nil
}

func isHelp(arg string) bool { return arg == "--help" || arg == "-help" || arg == "-h" }

// option returns an option by its name.
func (c command) option(name string) (o option, known bool) {
	i := slices.IndexFunc(c.options, func(o option) bool { return o.name == name })
	if i < 0 {
		return o, false
	}
	return c.options[i], true
}

// optionHint says which option a wrong name may mean.
func (c command) optionHint(name string) string {
	var all []string
	for _, o := range c.options {
		all = append(all, "--"+o.name)
	}
	return input.DidYouMean("--"+name, append(all, "--help"))
}

// passHint says how to pass arguments on, if the command does that.
func (c command) passHint() string {
	if c.arguments == "" {
		return ""
	}
	return ", what is for the launcher stands behind --"
}
