package logs

import "unicode/utf8"

// json is a line as an object (RFC 8259): {"time":…,"service":…,"stream":…,"message":…}. The time is there with
// logging.timestamps. What is not UTF-8 in the message becomes U+FFFD.
func (p *pump) json(b []byte, s *stream, head, tail []byte) []byte {
	message := tail[:len(tail)-1] // without the newline
	if len(head) > 0 {            // a character may stand half in each
		p.scratch = append(append(p.scratch[:0], head...), message...)
		message = p.scratch
	}
	b = append(b, '{')
	if s.log.Timestamps {
		b = append(append(append(b, `"time":"`...), p.stamp...), `",`...)
	}
	b = append(append(b, s.prefix...), `"message":"`...)
	return append(escape(b, message), "\"}\n"...)
}

// jsonWord is a line of the launcher's own: {"time":…,"launcher":…,"message":…}.
func (p *pump) jsonWord(b []byte, text string) []byte {
	b = append(b, '{')
	if p.host.Program.Logging.Timestamps {
		b = append(appendTime(append(b, `"time":"`...), now()), `",`...)
	}
	b = append(b, `"launcher":"`...)
	b = append(escape(b, []byte(p.host.Program.Name)), `","message":"`...)
	return append(escape(b, []byte(text)), "\"}\n"...)
}

// jsonPrefix returns what is the same in all objects of a stream.
func jsonPrefix(name string, to int) []byte {
	b := append(escape([]byte(`"service":"`), []byte(name)), `","stream":"`...)
	return append(append(b, [...]string{"stdout", "stderr"}[to]...), `",`...)
}

// escape appends text as the inside of a JSON string.
func escape(b, text []byte) []byte {
	const hex = "0123456789abcdef"
	done := 0 // text up to here has been appended
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && n == 1 {
				b = append(append(b, text[done:i]...), `\ufffd`...)
				done = i + 1
			}
			i += n
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, text[done:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		done = i
	}
	return append(b, text[done:]...)
}
