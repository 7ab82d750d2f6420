package expression

// set is a set of characters.
type set struct {
	ranges []rune // from, to, from, to …
	not    bool   // all others
	fold   bool   // ASCII letters in either case
}

var (
	digit = set{ranges: []rune{'0', '9'}}
	word  = set{ranges: []rune{'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}}
	space = set{ranges: []rune{'\t', '\n', '\f', '\r', ' ', ' '}}
	every = set{not: true}
)

func (s *set) has(r rune) bool {
	in := s.includes(r)
	if !in && s.fold && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
		in = s.includes(r ^ ' ')
	}
	return in != s.not
}

func (s *set) includes(r rune) bool {
	for i := 0; i < len(s.ranges); i += 2 {
		if s.ranges[i] <= r && r <= s.ranges[i+1] {
			return true
		}
	}
	return false
}

// add adds another set.
func (s *set) add(o *set) {
	if !o.not {
		s.ranges = append(s.ranges, o.ranges...)
		return
	}
	from := rune(0)
	for i := 0; i < len(o.ranges); i += 2 { // in their order
		if o.ranges[i] > from {
			s.ranges = append(s.ranges, from, o.ranges[i]-1)
		}
		from = o.ranges[i+1] + 1
	}
	s.ranges = append(s.ranges, from, last)
}

// last is the last character of Unicode.
const last = 0x10ffff
