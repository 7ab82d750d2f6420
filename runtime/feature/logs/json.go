package logs

import (
	"nimi/runtime/internal/notice"
	"nimi/runtime/internal/text"
)

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
	return append(text.JSON(b, message), "\"}\n"...)
}

// jsonWord is a line of the launcher's own: {"time":…,"launcher":…,"message":…}.
func (p *pump) jsonWord(b []byte, l notice.Line) []byte {
	b = append(b, '{')
	if p.host.Program.Logging.Timestamps {
		b = append(text.TimeMilli(append(b, `"time":"`...), l.At), `",`...)
	}
	b = append(b, `"launcher":"`...)
	b = append(text.JSON(b, []byte(p.host.Program.Name)), `","message":"`...)
	return append(text.JSON(b, []byte(l.Text)), "\"}\n"...)
}

// jsonPrefix returns what is the same in all objects of a stream.
func jsonPrefix(name string, to int) []byte {
	b := append(text.JSON([]byte(`"service":"`), []byte(name)), `","stream":"`...)
	return append(append(b, [...]string{"stdout", "stderr"}[to]...), `",`...)
}
