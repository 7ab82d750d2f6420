package client

import "strings"

// defaultDetach are ctrl-p and ctrl-q, as Docker has it.
var defaultDetach = []byte{'p' & 0x1f, 'q' & 0x1f}

// detachKeys reads --detach-keys as Docker does: keys with commas between them, each a character, or "ctrl-" and a letter or
// one of @[\]^_; "none" is no keys.
func detachKeys(text string) (keys []byte, ok bool) {
	if text == "none" {
		return nil, true
	}
	for more := true; more; {
		var key string
		key, text, more = strings.Cut(text, ",")
		c, control := strings.CutPrefix(key, "ctrl-")
		switch {
		case len(c) != 1:
			return nil, false
		case !control:
			keys = append(keys, c[0])
		case c[0] >= 'a' && c[0] <= 'z' || c[0] >= '@' && c[0] <= '_':
			keys = append(keys, c[0]&0x1f)
		default:
			return nil, false
		}
	}
	return keys, true
}

// matcher looks for keys in what is typed. What could be the beginning of them is held back.
type matcher struct {
	keys []byte
	at   int // how many of them are held back
}

// take appends what can be passed on; found tells that the keys have been typed, and that what comes after them is left.
func (m *matcher) take(out, typed []byte) (passed []byte, found bool) {
	for _, c := range typed {
		for m.at > 0 && m.keys[m.at] != c {
			// The shortest beginning goes by which the rest can still be one.
			for gone := 1; ; gone++ {
				rest := m.keys[gone:m.at]
				if string(rest) == string(m.keys[:len(rest)]) {
					out = append(out, m.keys[:gone]...)
					m.at = len(rest)
					break
				}
			}
		}
		if len(m.keys) == 0 || m.keys[m.at] != c {
			out = append(out, c)
			continue
		}
		if m.at++; m.at == len(m.keys) {
			m.at = 0
			return out, true
		}
	}
	return out, false
}

// give gives up what is held back.
func (m *matcher) give() []byte {
	held := m.keys[:m.at]
	m.at = 0
	return held
}
