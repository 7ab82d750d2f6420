package input

import (
	"bytes"
	"regexp"
)

// This file recognises what people give to a program that reads JSON, and tells it from JSON with an error.

// wanted is what nimi reads instead.
const wanted = "; nimi reads the JSON of an evaluated configuration"

// binaryFormat names a format that is no text, by its first bytes; empty: none that is known.
func binaryFormat(data []byte) string {
	for _, f := range []struct{ magic, name string }{
		{"\x7fELF", "a program"},
		{"\xcf\xfa\xed\xfe", "a program"},
		{"\x1f\x8b", "compressed (gzip)"},
		{"\x28\xb5\x2f\xfd", "compressed (zstd)"},
		{"PK\x03\x04", "a zip archive"},
		{"\xff\xfe", "UTF-16, must be UTF-8"},
		{"\xfe\xff", "UTF-16, must be UTF-8"},
	} {
		if bytes.HasPrefix(data, []byte(f.magic)) {
			return "this is " + f.name + wanted
		}
	}
	if len(data) > 1 && (data[0] == 0) != (data[1] == 0) { // one byte of every letter
		return "this is UTF-16, must be UTF-8" + wanted
	}
	return ""
}

// format is a text format. A text is in it if it matches everything in `in` and nothing in `without`.
type format struct {
	name        string
	in, without []*regexp.Regexp
}

// textFormats are tried in their order.
func textFormats() []format {
	return []format{
		{"messages of Nix, which go to the standard error", forms(`\A(warning|trace|error|evaluation warning|evaluating .*):? `), nil},
		{"a systemd unit", forms(`^\s*([#;].*\s+)*\[(Unit|Service|Install|Socket|Timer)\]\s*$`), nil},
		{"a supervisord configuration", forms(`^\[(program:.+|supervisord|eventlistener:.+)\]\s*$`), nil},
		{"TOML or an INI file", forms(`^\[+[A-Za-z][\w."-]*\]+\s*(#.*)?$`, `^[\w."-]+\s*=`), nil},
		{"a Nix expression", forms(`\A\s*(#.*\s+|/\*(?s:.*?)\*/\s*)*(\{[^{}":]*\}(\s*@\s*\w+)?\s*:|\w+\s*:\s*[{\w(]|let\s|rec\s*\{|with\s|import\s)`, `=`), forms(`^[\w-]+:(\s|$)`)},
		{"a Nix expression", forms(`\A\s*(#.*\s+)*\{\s*(#.*\s+)*[\w.'-]+\s*=`, `;`), nil},
		{"a process-compose file in YAML", forms(`^processes:\s*(#.*)?$`), nil},
		{"a compose file in YAML", forms(`^services:\s*(#.*)?$`, `^\s+(image|build|container_name|depends_on):`), nil},
		{"a Kubernetes manifest in YAML", forms(`^apiVersion:\s`, `^kind:\s`), nil},
		{"a Procfile", forms(`\A(\s*#.*\n|\s*\n|[\w-]+:[ \t]*[^\s{\[].*(\n|\z))+\z`), forms(`^(services|settings|version|name):`)},
		{"YAML", forms(`^(---|[\w"'.-]+:)(\s|$)`), forms(`\A\s*[{\[]`)},
		{"YAML", forms(`\A\s*- \S`), nil},
		{"a shell script", forms(`\A#!`), nil},
	}
}

// forms compiles expressions in which ^ and $ stand for the ends of a line.
func forms(expressions ...string) (all []*regexp.Regexp) {
	for _, e := range expressions {
		all = append(all, regexp.MustCompile("(?m)"+e))
	}
	return all
}

// textFormat returns the name of the format of a text that is not JSON from an offset on, or an empty string if it is JSON
// with an error. Once a string in double quotes has been read, it is taken for JSON.
func textFormat(data []byte, at int) string {
	const head = 16 << 10
	if bytes.IndexByte(data[:at], '"') >= 0 {
		return ""
	}
	text := data[:min(len(data), head)]
	found := func(r *regexp.Regexp) bool { return r.Match(text) }
next:
	for _, f := range textFormats() {
		for _, r := range f.in {
			if !found(r) {
				continue next
			}
		}
		for _, r := range f.without {
			if found(r) {
				continue next
			}
		}
		return "this looks like " + f.name + wanted
	}
	return ""
}
