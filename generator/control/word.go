package control

import "strings"

// escapes are the characters that cannot stand in a word, and how they are written (docs/control-protocol.md).
var (
	escape   = strings.NewReplacer(`\`, `\\`, " ", `\s`, "\n", `\n`, "\t", `\t`, "\r", `\r`)
	unescape = strings.NewReplacer(`\\`, `\`, `\s`, " ", `\n`, "\n", `\t`, "\t", `\r`, "\r", `\e`, "")
)

// word writes a text as a word of a request.
func word(text string) string {
	if text == "" {
		return `\e`
	}
	return escape.Replace(text)
}

// text reads a word of an answer. What is not written as the protocol has it stays as it is.
func text(word string) string {
	if strings.IndexByte(word, '\\') < 0 {
		return word
	}
	return unescape.Replace(word)
}
