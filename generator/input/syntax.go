package input

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// MaxSize is the largest input in bytes. A caller that reads a stream need not read further than one more.
const MaxSize = 64 << 20

// maxDepth limits how deep the JSON may nest. It does not limit sub-services: the length of a flattened name allows about
// a hundred levels of these, each of which is two levels of JSON.
const maxDepth = 512

// Parse returns the document that data holds. What is wrong with its values goes to the report. An error says what is
// wrong with the bytes, in one line: where they stop being JSON, or what they seem to be instead.
func Parse(data []byte, to *Report) (Value, error) {
	if text := syntaxError(data); text != "" {
		return Value{}, errors.New(text)
	}
	return Value{json: gjson.ParseBytes(data), report: to}, nil
}

// syntaxError returns what is wrong with the input as bytes and as JSON, or an empty string.
//
// gjson accepts nearly everything as JSON, and its own validation recurses without a limit. So only what has passed this
// check may reach it.
func syntaxError(data []byte) string {
	switch {
	case len(data) > MaxSize:
		return fmt.Sprintf("the input is larger than %d MiB", MaxSize>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return "the input is empty, must be a JSON object"
	case bytes.HasPrefix(data, []byte("\uFEFF")):
		return "the input starts with a byte order mark, must be plain UTF-8"
	}
	if text := binaryFormat(data); text != "" {
		return text
	}
	if !utf8.Valid(data) {
		at := invalidUTF8(data)
		return fmt.Sprintf("%s: byte 0x%02x at offset %d is not valid UTF-8", position(data, at), data[at], at)
	}
	s := scanner{data: data}
	text := s.document()
	if text == "" {
		return ""
	}
	if other := textFormat(data, s.at); other != "" {
		return other
	}
	return position(data, s.at) + ": " + text
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
