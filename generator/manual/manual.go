// Package manual makes the manual pages, of what the commands say of themselves, the source of the launcher's commands, and the
// pages of docs/.
package manual

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cpuguy83/go-md2man/v2/md2man"

	"nimi/generator/reference"
)

// Command is a command of nimi.
type Command struct {
	Name string
	// Usage are its arguments, with a blank before each.
	Usage, Summary, Notes string
	// Options are its options, each with what it does.
	Options [][2]string
}

// page begins a page.
func page(name, section, version, summary string) *strings.Builder {
	b := &strings.Builder{}
	fmt.Fprintf(b, "%s %s \"\" \"Nimi %s\" \"Nimi\"\n===\n\n# NAME\n\n%s - %s\n\n", strings.ToUpper(name), section, version, name, summary)
	return b
}

// render returns a page in the language of man(7).
func render(b *strings.Builder) []byte { return md2man.Render([]byte(b.String())) }

// Nimi returns nimi(1).
func Nimi(version string, commands []Command) []byte {
	b := page("nimi", "1", version, "make launchers of configurations of services")
	b.WriteString("# SYNOPSIS\n\n**nimi** *COMMAND* [*OPTION*…]\n\n# DESCRIPTION\n\n" +
		"Turns an evaluated configuration of modular services into a launcher: one static program that starts these services, supervises them and streams their logs. " +
		"The configuration is described in **nimi.json**(5), the launcher in **nimi-launcher**(1).\n\n# COMMANDS\n\n")
	for _, c := range commands {
		fmt.Fprintf(b, "## nimi %s\n\n%s\n\n%s.\n\n", c.Name, code("nimi "+c.Name+c.Usage), strings.ToUpper(c.Summary[:1])+c.Summary[1:])
		for _, o := range c.Options {
			fmt.Fprintf(b, "**%s**\n: %s\n\n", literal(o[0]), literal(o[1]))
		}
		if c.Notes != "" {
			b.WriteString(literal(c.Notes) + "\n\n")
		}
	}
	b.WriteString("# EXIT STATUS\n\n**0**\n: done\n\n**1**\n: the input is wrong, or the work could not be done\n\n**2**\n: the arguments make no sense\n\n" +
		"# SEE ALSO\n\n**nimi-launcher**(1), **nimi.json**(5)\n")
	return render(b)
}

// Launcher returns nimi-launcher(1). Verbs are its commands, and exitCodes the page about exit codes.
func Launcher(version string, verbs []Verb, exitCodes string) []byte {
	b := page("nimi-launcher", "1", version, "start, supervise and command services")
	b.WriteString("# SYNOPSIS\n\n*LAUNCHER* [**--socket** *PATH*] [*COMMAND*]\n\n# DESCRIPTION\n\n" +
		"A launcher is what **nimi**(1) makes of a configuration; its name is that of `settings.binName`. Without a command it starts its services, supervises them and passes on their " +
		"output until they have ended or a signal asks for the end. All commands but *run*, *describe* and *completion* talk to the launcher that runs, by a socket.\n\n# COMMANDS\n\n")
	for _, v := range verbs {
		fmt.Fprintf(b, "%s\n: %s\n\n", strings.TrimSpace("**"+v.Name+"** "+literal(v.Usage)), literal(v.Summary))
	}
	b.WriteString("*NAME* is a name, a path with dots, or a pattern such as `'stack-*'`. *OPTION* of an order is **--no-deps**, **--no-wait** or **--timeout** *SECONDS*. " +
		"**--help** and **--version** say what they say.\n\n# SIGNALS\n\n" +
		"**TERM**, **INT**, **QUIT**\n: stop the services in order, and end; once more: kill at once\n\n**HUP**\n: reload the services that can\n\n" +
		"other signals\n: are passed on to the services\n\n# EXIT STATUS\n\n")
	for _, section := range []string{"What the launcher exits with", "What a command exits with"} {
		fmt.Fprintf(b, "## %s\n\n", section)
		for _, row := range table(exitCodes, section) {
			fmt.Fprintf(b, "**%s**\n: %s\n\n", inline(row[0]), inline(row[1]))
		}
	}
	b.WriteString("# ENVIRONMENT\n\n**NIMI_SOCKET**\n: where the socket is, as with **--socket**\n\n**NO_COLOR**\n: no colours\n\n# SEE ALSO\n\n**nimi**(1), **nimi.json**(5)\n")
	return render(b)
}

// Configuration returns nimi.json(5). Takes says which values an option takes; empty: it is not one of the JSON.
func Configuration(version string, options []reference.Option, takes func(option string) string) []byte {
	b := page("nimi.json", "5", version, "the configuration of a launcher")
	b.WriteString("# DESCRIPTION\n\nThe configuration that **nimi**(1) reads is a JSON object: the services below `services`, options of the whole program below `settings`. " +
		"What Nix has evaluated has the same form. Every duration is in whole milliseconds, and null is the default.\n\n" +
		"    {\n      \"services\": {\n        \"web\": {\n          \"process\": { \"argv\": [\"/bin/web\"] },\n          \"nimi\": { \"stop\": { \"timeout\": 10000 } }\n        }\n      }\n    }\n\n" +
		"In the names of options, `<name>` is a name of yours and `*` an element of a list.\n\n# OPTIONS\n\n")
	for _, o := range options {
		kind := takes(o.Name)
		if kind == "" {
			continue
		}
		fmt.Fprintf(b, "**%s**\n: %s\n\n", literal(o.Name), strings.ReplaceAll(inline(o.Meaning), "\n", " "))
		text := "Takes " + literal(kind) + "."
		switch {
		case o.Words != "":
			text += " Default: " + inline(o.Words) + "."
		case o.Default != "" && o.Default != "null":
			text += " Default: " + code(strings.Join(strings.Fields(o.Default), " ")) + "."
		}
		b.WriteString(": " + text + "\n\n")
	}
	b.WriteString("# SEE ALSO\n\n**nimi**(1), **nimi-launcher**(1); `nimi schema` has all this for editors, and `nimi explain` OPTION says one of them.\n")
	return render(b)
}

// literal returns a text in which nothing is Markdown.
func literal(s string) string {
	return regexp.MustCompile("[\\\\`*_{}\\[\\]<>#|~]").ReplaceAllString(s, `\$0`)
}

// code returns a text as code.
func code(s string) string { return "`" + strings.TrimSpace(s) + "`" }

var (
	links  = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	escape = regexp.MustCompile(`\\\|`)
)

// inline returns Markdown of a page without its links, which lead nowhere here.
func inline(s string) string { return escape.ReplaceAllString(links.ReplaceAllString(s, "$1"), "|") }

// table returns the rows of the first table below a heading, without its head.
func table(page, heading string) (rows [][2]string) {
	_, text, _ := strings.Cut(page, "\n## "+heading+"\n")
	for n, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "|"):
			cells := strings.SplitN(strings.Trim(line, "| "), " | ", 2)
			if len(cells) == 2 && !strings.HasPrefix(cells[0], "---") && cells[0] != "code" {
				rows = append(rows, [2]string{cells[0], cells[1]})
			}
		case rows != nil || n > 20 || strings.HasPrefix(line, "## "):
			return rows
		}
	}
	return rows
}
