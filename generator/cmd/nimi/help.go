package main

import (
	"fmt"
	"strings"
)

// overview is the help text of nimi itself.
func overview() string {
	var b strings.Builder
	b.WriteString("usage: nimi COMMAND --config FILE [OPTION…]\n\n")
	b.WriteString("Turns an evaluated configuration of modular services into a launcher: one static program that\n")
	b.WriteString("starts these services, supervises them and streams their logs.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-9s %s\n", c.name, c.summary)
	}
	b.WriteString("\nnimi COMMAND --help says more about a command.\n")
	b.WriteString("Exit codes: 0 done, 1 the input is wrong or the work could not be done, 2 the arguments make no sense.\n")
	return b.String()
}

// help is the help text of one command.
func (c command) help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "usage: nimi %s", c.name)
	width := 16
	for _, o := range c.options {
		width = max(width, len("--"+o.name+" "+o.value))
		switch {
		case o.required:
			fmt.Fprintf(&b, " --%s %s", o.name, o.value)
		case o.several:
			fmt.Fprintf(&b, " [--%s %s]…", o.name, o.value)
		default:
			fmt.Fprintf(&b, " [--%s %s]", o.name, o.value)
		}
	}
	if c.operand != "" {
		b.WriteString(" " + c.operand)
	}
	if c.arguments != "" {
		fmt.Fprintf(&b, " [-- %s]", c.arguments)
	}
	fmt.Fprintf(&b, "\n\n%s.\n\n", strings.ToUpper(c.summary[:1])+c.summary[1:])
	for _, o := range c.options {
		fmt.Fprintf(&b, "  %-*s %s\n", width, "--"+o.name+" "+o.value, o.help)
	}
	fmt.Fprintf(&b, "  %-*s %s\n", width, "--help", "this text")
	if c.notes != "" {
		b.WriteString("\n" + c.notes)
	}
	return b.String()
}
