// Package jsonlines gives the log pump the form of its lines where settings.logging.format, or a service's nimi.log.format,
// is "json": one object a line (RFC 8259).
//
//	{"time":…,"service":…,"stream":…,"message":…}
//	{"time":…,"launcher":…,"message":…}
//
// The time is there with logging.timestamps. What is not UTF-8 in a message becomes U+FFFD.
package jsonlines

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/notice"
	"nimi/runtime/internal/text"
)

// Feature provides the form.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	var whole []byte // a message that was read in two parts
	h.JSON = &host.Form{
		Prefix: prefix,
		Line: func(b, stamp, prefix, head, tail []byte) []byte {
			message := tail[:len(tail)-1] // without the newline
			if len(head) > 0 {            // a character may stand half in each
				whole = append(append(whole[:0], head...), message...)
				message = whole
			}
			b = append(b, '{')
			if stamp != nil {
				b = append(append(append(b, `"time":"`...), stamp...), `",`...)
			}
			b = append(append(b, prefix...), `"message":"`...)
			return append(text.JSON(b, message), "\"}\n"...)
		},
		Notice: func(b []byte, l notice.Line) []byte {
			b = append(b, '{')
			if h.Program.Logging.Timestamps {
				b = append(text.TimeMilli(append(b, `"time":"`...), l.At), `",`...)
			}
			b = append(b, `"launcher":"`...)
			b = append(text.JSON(b, []byte(h.Program.Name)), `","message":"`...)
			return append(text.JSON(b, []byte(l.Text)), "\"}\n"...)
		},
	}
	return nil
}

// prefix returns what is the same in all objects of a stream.
func prefix(name string, to int) []byte {
	b := append(text.JSON([]byte(`"service":"`), []byte(name)), `","stream":"`...)
	return append(append(b, [...]string{"stdout", "stderr"}[to]...), `",`...)
}
