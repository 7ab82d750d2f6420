package terminal

import (
	"bytes"
	"strconv"
	"strings"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// viewer is somebody who is attached to a terminal.
type viewer struct {
	console       *console
	typist        bool // may become the typist
	rows, columns int  // its own size
	begun         bool
	at            uint64 // how much it has been shown
	told          byte   // whether it types, as it was told last: '0', '1'; 0: it was not
	line          []byte // one of its lines whose end has not come
	keys          int    // how many bytes are to come that are typed
}

const (
	// piece is how much is shown at once, in bytes.
	piece = 16 << 10
	// longestLine is how long a line of a viewer's may be, in bytes.
	longestLine = 64
)

// Next implements host.Attached.
func (v *viewer) Next(b []byte) (out []byte, over bool) {
	c := v.console
	types := byte('0')
	if c.typist == v {
		types = '1'
	}
	if types != v.told {
		v.told = types
		b = append(append(b, wire.TypingLine+" "...), types, '\n')
	}
	gone := c.gone()
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !v.begun || v.at < c.tail(): // it was too slow: what it has missed is not made up for
		v.begun, v.at = true, c.head
		b = frame(b, c.replay(nil))
	case v.at < c.head:
		text := c.text[v.at-c.tail():]
		text = text[:min(len(text), piece)]
		v.at += uint64(len(text))
		b = frame(b, text)
	case gone && !c.open:
		return v.exit(b), true
	}
	c.awaited = c.awaited || v.at == c.head
	return b, false
}

// frame appends bytes as they are, with their number before them.
func frame(b, text []byte) []byte {
	b = strconv.AppendInt(append(b, wire.ShownLine+" "...), int64(len(text)), 10)
	return append(append(b, '\n'), text...)
}

// exit appends how the service has ended.
func (v *viewer) exit(b []byte) []byte {
	h := v.console.host
	st := h.Status(v.console.unit)
	exit := wire.Exit{Code: int64(st.Exit.Code)}
	if st.Exit.Signal != 0 {
		exit.Signal = h.SignalName(spec.Signal(st.Exit.Signal))
	}
	if err := h.Problem(v.console.unit); err != nil {
		exit.Problem = err.Error()
	}
	return exit.Append(b)
}

// Hear implements host.Attached: what is typed, and the size of the viewer's own terminal.
func (v *viewer) Hear(data []byte) *wire.Refusal {
	for len(data) > 0 {
		if v.keys > 0 {
			n := min(v.keys, len(data))
			v.press(data[:n])
			v.keys, data = v.keys-n, data[n:]
			continue
		}
		end := bytes.IndexByte(data, '\n')
		if end < 0 {
			end = len(data)
		}
		if v.line = append(v.line, data[:end]...); len(v.line) > longestLine {
			return wire.Usage("a line is too long")
		}
		if end == len(data) {
			return nil
		}
		data = data[end+1:]
		if !v.said(string(v.line)) {
			return wire.Usage("what may follow attach is: " + wire.SayingKeys + " N and N bytes, " + wire.SayingSize + " ROWS COLUMNS, " + wire.SayingTake)
		}
		v.line = v.line[:0]
	}
	return nil
}

// said takes a line. It returns false for one that makes no sense.
func (v *viewer) said(line string) bool {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case wire.SayingKeys:
		n, ok := sys.Number(rest)
		v.keys = n
		return ok && n <= wire.MaxLine
	case wire.SayingSize:
		first, second, _ := strings.Cut(rest, " ")
		rows, ok := sys.Number(first)
		columns, also := sys.Number(second)
		if !ok || !also || rows > wire.MaxSize || columns > wire.MaxSize {
			return false
		}
		if v.rows, v.columns = rows, columns; v.console.typist == v {
			v.console.resize(rows, columns)
		}
		return true
	case wire.SayingTake:
		if v.typist && v.console.typist != v {
			v.console.typist = v
			v.console.resize(v.rows, v.columns)
		}
		return rest == ""
	}
	return false
}

// press types at the terminal, if it is this viewer who may.
func (v *viewer) press(keys []byte) {
	if v.console.typist == v {
		v.console.write(keys)
	}
}

// Close implements host.Attached. The one who has waited longest among the others types then.
func (v *viewer) Close() {
	c := v.console
	for i, other := range c.viewers {
		if other == v {
			c.viewers = append(c.viewers[:i], c.viewers[i+1:]...)
			break
		}
	}
	if c.typist != v {
		return
	}
	c.typist = nil
	for _, other := range c.viewers {
		if other.typist {
			c.typist = other
			c.resize(other.rows, other.columns)
			break
		}
	}
}
