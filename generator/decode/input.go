package decode

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// MaxInput is the largest input in bytes. A caller that reads a stream need not read further than one more.
const MaxInput = 64 << 20

// maxDepth bounds how deep the JSON may nest. It is no limit on sub-services: the length of a flattened name
// ends them at a hundred levels, which is two levels of JSON each and a few more for the options within.
const maxDepth = 512

// inputError returns what is wrong with the input as bytes and as JSON, or an empty string.
//
// gjson takes nearly everything for JSON, and its own validation recurses without a limit. So nothing reaches
// it that has not passed here.
func inputError(data []byte) string {
	switch {
	case len(data) > MaxInput:
		return fmt.Sprintf("the input is larger than %d MiB", MaxInput>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return "the input is empty, must be a JSON object"
	case bytes.HasPrefix(data, []byte("\uFEFF")):
		return "the input starts with a byte order mark, must be plain UTF-8"
	case !utf8.Valid(data):
		at := invalidUTF8(data)
		return fmt.Sprintf("%s: byte 0x%02x at offset %d is not valid UTF-8", position(data, at), data[at], at)
	}
	s := scanner{data: data}
	if text := s.document(); text != "" {
		return position(data, s.at) + ": " + text
	}
	if first := bytes.TrimSpace(data)[0]; first != '{' {
		return "the configuration must be an object, not " + kindOf(first)
	}
	return ""
}

// invalidUTF8 returns the offset of the first byte that is not part of valid UTF-8.
func invalidUTF8(data []byte) int {
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// position returns the place of an offset as people count it: lines and characters from 1.
func position(data []byte, at int) string {
	before := data[:at]
	line := bytes.Count(before, []byte("\n")) + 1
	start := bytes.LastIndexByte(before, '\n') + 1
	return fmt.Sprintf("line %d, column %d", line, utf8.RuneCount(before[start:])+1)
}

// kindOf names the kind of a JSON value by its first byte.
func kindOf(first byte) string {
	switch first {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}
