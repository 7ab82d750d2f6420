// Package vt knows what a program has made of a terminal by what it has written: as much of ECMA-48 and of xterm's
// private modes as it takes to have another terminal go on from there, or to leave one as it was.
package vt

import "strconv"

// modes are the private modes that are kept (DECSET in xterm's ctlseqs). The first ones are screens of their own.
var modes = [...]int{47, 1047, 1049, 1, 25, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 2004}

const (
	screens = 3 // of modes, which are the alternate screen
	cursor  = 4 // of modes: whether the cursor is shown, which it is at first
)

// Modes are those that a terminal is in. The zero value is a terminal as it is at first.
type Modes struct {
	// Cleared is where what was written last began to clear the whole screen, or to use another one: nothing before it can
	// be seen any more. It counts bytes from the first one. Any tells whether there is such a place.
	Cleared uint64
	Any     bool

	changed [len(modes)]bool // is not as it is at first
	keypad  bool             // sends its own codes (DECKPAM)
	region  bool             // not all of the screen scrolls (DECSTBM)

	at    uint64 // how much has been written
	begin uint64 // where the sequence began that is being read
	home  uint64 // where a sequence ended that took the cursor to the first place
	state state
	text  [24]byte // the parameters of the sequence
	n     int
}

type state uint8

const (
	ground state = iota
	escape
	control // CSI
	command // OSC, DCS and the like, until ST or BEL
	ending  // the ESC of ST
)

// Take takes what has been written.
func (m *Modes) Take(b []byte) {
	for _, c := range b {
		m.take(c)
		m.at++
	}
}

func (m *Modes) take(c byte) {
	switch {
	case m.state == ending && c == '\\', m.state == command && c == 7, c == 0x18, c == 0x1a: // ST, BEL, CAN, SUB
		m.state = ground
	case m.state == command && c == 0x1b:
		m.state, m.begin = ending, m.at // of ST, or of what comes in its place
	case m.state == command:
	case c == 0x1b:
		m.state, m.begin = escape, m.at
	case m.state == escape || m.state == ending:
		m.state = ground
		m.escaped(c)
	case m.state == control && c >= 0x40 && c <= 0x7e:
		m.state = ground
		m.controlled(c, string(m.text[:m.n]))
	case m.state == control && m.n < len(m.text):
		m.text[m.n] = c
		m.n++
	}
}

// escaped takes a sequence of two bytes, or the beginning of a longer one.
func (m *Modes) escaped(c byte) {
	switch c {
	case '[':
		m.state, m.n = control, 0
	case ']', 'P', 'X', '^', '_':
		m.state = command
	case '=', '>':
		m.keypad = c == '='
	case 'c': // RIS
		at, begin := m.at, m.begin
		*m = Modes{at: at}
		m.clear(begin)
	}
}

// controlled takes a control sequence.
func (m *Modes) controlled(final byte, text string) {
	switch {
	case final == 'H' && (text == "" || text == "1;1" || text == "1"):
		m.home = m.at + 1
	case final == 'J' && (text == "2" || text == "3"):
		m.clear(m.begin)
	case final == 'J' && (text == "" || text == "0") && m.home == m.begin && m.home > 0:
		m.clear(m.begin)
	case final == 'r' && text == "":
		m.region = false
	case final == 'r' && text[0] != '?':
		m.region = true
	case (final == 'h' || final == 'l') && text != "" && text[0] == '?':
		m.private(text[1:], final == 'h')
	}
}

// private sets or resets private modes, whose numbers stand between semicolons.
func (m *Modes) private(text string, on bool) {
	number := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] >= '0' && text[i] <= '9' {
			number = number*10%100_000 + int(text[i]-'0')
			continue
		}
		for at, mode := range modes {
			if mode == number {
				m.changed[at] = on != (at == cursor)
				if at < screens {
					m.clear(m.begin)
				}
			}
		}
		number = 0
	}
}

func (m *Modes) clear(at uint64) { m.Cleared, m.Any = at, true }

// Alternate tells whether the program has a screen of its own.
func (m *Modes) Alternate() bool { return m.changed[0] || m.changed[1] || m.changed[2] }

// Restore appends what brings a terminal that is as it is at first to these modes.
func (m *Modes) Restore(b []byte) []byte {
	for at := range modes {
		if m.changed[at] {
			b = m.set(b, at, at != cursor)
		}
	}
	if m.keypad {
		b = append(b, "\x1b="...)
	}
	return b
}

// Undo appends what brings a terminal in these modes back to how it is at first.
func (m *Modes) Undo(b []byte) []byte {
	if m.state == command || m.state == ending {
		b = append(b, "\x1b\\"...)
	} else if m.state != ground {
		b = append(b, 0x18)
	}
	b = append(b, "\x1b[0m"...)
	if m.region {
		b = append(b, "\x1b7\x1b[r\x1b8"...) // it takes the cursor away
	}
	if m.keypad {
		b = append(b, "\x1b>"...)
	}
	for at := len(modes) - 1; at >= 0; at-- { // the screen is left at last
		if m.changed[at] {
			b = m.set(b, at, at == cursor)
		}
	}
	return b
}

func (m *Modes) set(b []byte, at int, on bool) []byte {
	b = strconv.AppendInt(append(b, "\x1b[?"...), int64(modes[at]), 10)
	if on {
		return append(b, 'h')
	}
	return append(b, 'l')
}
