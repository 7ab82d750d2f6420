package main

import (
	"fmt"
	"strings"
)

// overview is the help text of nimi itself.
func overview() string {
	var b strings.Builder
	b.WriteString("usage: nimi COMMAND [OPTION…]\n\n")
	b.WriteString("Turns an evaluated configuration of modular services into a launcher: one static program that\n")
	b.WriteString("starts these services, supervises them and streams their logs.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-10s %s\n", c.name, c.summary)
	}
	b.WriteString("\nnimi COMMAND --help says more about a command, nimi --version which Nimi this is.\n")
	b.WriteString("Exit codes: 0 done, 1 the input is wrong or the work could not be done, 2 the arguments make no sense.\n")
	return b.String()
}

// usage is an option as it is given.
func (o option) usage() string { return strings.TrimSuffix("--"+o.name+" "+o.value, " ") }

// usage returns the arguments of a command.
func (c command) usage() string {
	var b strings.Builder
	for _, o := range c.options {
		switch {
		case o.required:
			b.WriteString(" " + o.usage())
		case o.several:
			b.WriteString(" [" + o.usage() + "]…")
		default:
			b.WriteString(" [" + o.usage() + "]")
		}
	}
	switch {
	case c.optional:
		b.WriteString(" [" + c.operand + "]")
	case c.operand != "":
		b.WriteString(" " + c.operand)
	}
	if c.arguments != "" {
		fmt.Fprintf(&b, " [-- %s]", c.arguments)
	}
	return b.String()
}

// help is the help text of one command.
func (c command) help() string {
	var b strings.Builder
	width := 16
	for _, o := range c.options {
		width = max(width, len(o.usage()))
	}
	fmt.Fprintf(&b, "usage: nimi %s%s\n\n%s.\n\n", c.name, c.usage(), strings.ToUpper(c.summary[:1])+c.summary[1:])
	for _, o := range c.options {
		fmt.Fprintf(&b, "  %-*s %s\n", width, o.usage(), o.help)
	}
	fmt.Fprintf(&b, "  %-*s %s\n", width, "--help", "this text")
	if c.notes != "" {
		b.WriteString("\n" + c.notes)
	}
	return b.String()
}
