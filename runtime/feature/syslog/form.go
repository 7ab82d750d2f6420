package syslog

import (
	"strconv"

	"nimi/runtime/internal/text"
)

// Severities of the facility "daemon" (RFC 5424, 6.2.1).
const (
	facility = 3
	failure  = 3 // err
	info     = 6
)

// number is n in decimal.
func number(n int) string { return strconv.Itoa(n) }

// form appends the message of a line, of which only so much text is sent.
func (s *sink) form(b []byte, r *record, line []byte) []byte {
	severity, stream := info, "stdout"
	if r.failure {
		severity, stream = failure, "stderr"
	}
	if s.journal {
		return s.journalForm(b, r, severity, stream, line)
	}
	b = append(append(append(b, '<'), number(facility<<3|severity)...), ">1 "...)
	b = append(text.TimeMilli(b, r.at), " - "...) // no host name: both ends are on the same machine
	b = append(appName(b, r.service), ' ')
	if r.pid > 0 {
		b = append(b, number(r.pid)...)
	} else {
		b = append(b, '-')
	}
	// The number is the one for examples (RFC 5612): there is none of Nimi's own.
	b = append(b, ` - [nimi@32473 launcher="`...)
	b = append(value(b, s.launcher), `" service="`...)
	b = append(value(b, r.service), `" stream="`...)
	b = append(append(b, stream...), `"] `...)
	return append(b, line...)
}

// longestName is how long an APP-NAME may be (RFC 5424, 6).
const longestName = 48

// appName appends a name as APP-NAME: printable ASCII, without spaces.
func appName(b []byte, name string) []byte {
	for i := range min(len(name), longestName) {
		if c := name[i]; c > ' ' && c < 0x7f {
			b = append(b, c)
		} else {
			b = append(b, '_')
		}
	}
	return b
}

// value appends the value of a parameter of structured data (RFC 5424, 6.3.3).
func value(b []byte, text string) []byte {
	for i := range len(text) {
		switch c := text[i]; c {
		case '"', '\\', ']':
			b = append(b, '\\', c)
		default:
			b = append(b, c)
		}
	}
	return b
}

// journalForm appends the message in journald's own form: a field a line (systemd's "Native Journal Protocol"). What is sent
// has no newlines within.
func (s *sink) journalForm(b []byte, r *record, severity int, stream string, line []byte) []byte {
	b = append(append(b, "PRIORITY="...), number(severity)...)
	b = append(append(b, "\nSYSLOG_FACILITY="...), number(facility)...)
	b = append(append(b, "\nSYSLOG_IDENTIFIER="...), r.service...)
	if r.pid > 0 {
		b = append(append(b, "\nSYSLOG_PID="...), number(r.pid)...)
	}
	b = append(append(b, "\nNIMI_LAUNCHER="...), s.launcher...)
	b = append(append(b, "\nNIMI_SERVICE="...), r.service...)
	b = append(append(b, "\nNIMI_STREAM="...), stream...)
	b = append(append(b, "\nMESSAGE="...), line...)
	return append(b, '\n')
}
