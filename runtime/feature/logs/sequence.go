package logs

// What services may do to a terminal: show text, ring the bell, set colours and other renditions of text, redraw their own
// line. Renditions end with the line, and whenever somebody else may write. Everything else that control characters and
// sequences do (ECMA-48, xterm's ctlseqs) is left out: it would change the lines of others, or the terminal itself.

// state is where in a sequence a stream is. A sequence may come in any number of pieces; the end of a line ends it.
type state uint8

const (
	ground     state = iota // in none
	escaped                 // after ESC
	selecting               // after ESC and an intermediate byte, as of a character set
	control                 // after CSI
	inString                // in a title, a link or another string
	stringEnds              // after ESC in one
	lead                    // after 0xc2, with which the UTF-8 of the controls from U+0080 to U+009F begins
)

const (
	bell       = 7
	cancel     = 0x18
	substitute = 0x1a
	esc        = 0x1b
	del        = 0x7f
	c1         = 0xc2
)

// pass gives the terminal what it may get of a piece of a line. Text is passed on as it stands, as much as there is at a time.
func (p *pump) pass(o *output, s *stream, piece []byte) {
	v := s.view
	from := 0 // what is before has been dealt with
	for i, c := range piece {
		if v.state == ground && (c >= ' ' && c != del && c != c1 || c == '\t') {
			continue
		}
		p.text(o, s, piece[from:i])
		from = i + 1
		p.step(o, s, c)
	}
	p.text(o, s, piece[from:])
}

// text shows text.
func (p *pump) text(o *output, s *stream, text []byte) {
	if len(text) > 0 {
		p.goBack(o, s)
		o.put(text)
	}
}

// step takes one byte of a sequence, or one that may begin one.
func (p *pump) step(o *output, s *stream, c byte) {
	v := s.view
	was := v.state
	v.state = ground
	switch {
	case was == lead && c >= 0x80 && c < 0xa0: // the control that ESC and a letter stand for too
		v.enter(c - 0x40)
		return
	case was == lead && c >= 0xa0 && c < 0xc0:
		p.text(o, s, []byte{c1, c})
		return
	case was == lead: // alone it must not meet what comes after something that is left out
		p.text(o, s, replacement)
	case was == inString:
		if c == esc {
			v.state = stringEnds
		} else if c != bell && c != cancel && c != substitute {
			v.state = inString
		}
		return
	case c < ' ' || was == ground: // a control character, which ends what is unfinished
	case was == control && c < '@':
		if v.state = control; v.count < len(v.params) {
			v.params[v.count] = c
		}
		v.count++
		return
	case was == control:
		p.carryOut(o, s, c)
		return
	case c < '0':
		v.state = selecting
		return
	case was != selecting: // escaped, stringEnds
		v.enter(c)
		return
	default:
		return
	}
	switch {
	case c == esc:
		v.state = escaped
	case c == c1:
		v.state = lead
	case c == '\r':
		v.back = true
	case c == bell || c == '\t' || c >= ' ' && c != del:
		p.text(o, s, []byte{c})
	}
}

// enter takes the byte after ESC. Sequences that end with it do nothing that is allowed.
func (v *view) enter(c byte) {
	switch c {
	case '[':
		v.state, v.count = control, 0
	case ']', 'P', 'X', '^', '_':
		v.state = inString
	}
}

// carryOut passes a control sequence on if it is one of those that are allowed.
func (p *pump) carryOut(o *output, s *stream, final byte) {
	v := s.view
	if v.count > len(v.params) {
		return
	}
	params := v.params[:v.count]
	for _, c := range params {
		if c < '0' || c > ';' { // private, or with intermediate bytes
			return
		}
	}
	none := len(params) == 0 || len(params) == 1 && params[0] == '0'
	switch {
	case final == 'm' && v.color:
		p.goBack(o, s)
		v.styled = !none
	case final == 'K' && v.erase: // a line that is erased is begun anew
		v.back = v.back || !none
		p.goBack(o, s)
		params = nil
	case final == 'G' && (none || len(params) == 1 && params[0] == '1'):
		v.back = true
		return
	default:
		return
	}
	o.put(sequence)
	o.put(params)
	o.put([]byte{final})
}

var (
	sequence    = []byte("\x1b[")
	reset       = []byte("\x1b[0m")
	replacement = []byte("\ufffd")
	toStart     = []byte("\r")
)

// goBack lets the line begin anew where a carriage return has asked for that.
func (p *pump) goBack(o *output, s *stream) {
	if s.view.back {
		s.view.back = false
		s.view.plain(o)
		o.put(toStart)
		o.buf = p.start(o.buf, s)
	}
}

// plain ends the colours of a stream.
func (v *view) plain(o *output) {
	if v.styled {
		v.styled = false
		o.put(reset)
	}
}

// put takes in a piece of a line. Not inlined: copies of it at every call would make up a good part of this file's code.
//
//go:noinline
func (o *output) put(b []byte) { o.buf = append(o.buf, b...) }
