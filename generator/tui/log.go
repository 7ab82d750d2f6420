package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"nimi/generator/terminal"
)

// logPane is how the log is looked at.
type logPane struct {
	all    bool // the log of all services, else that of the chosen one
	wrap   bool // long lines go on in the next row
	follow bool // the last line is shown
	line   int  // the number of the first line that is shown, unless it follows
	row    int  // how many rows of that line are above the screen
	left   int  // how many columns are to the left of the screen, unless it wraps
	search string
}

// shown is one row of the log.
type shown struct {
	line int
	text string // fit for the screen
}

// rows returns what a line is on the screen: several rows where it wraps.
func (p *logPane) rows(text string, width int) []string {
	text = terminal.Clean(text)
	if !p.wrap {
		return []string{text}
	}
	return strings.Split(ansi.Hardwrap(text, max(width, 1), true), "\n")
}

// view returns the rows from the place where the log is looked at, height at most.
func (p *logPane) view(s *scroll, width, height int) (all []shown) {
	line, row := p.top(s, width, height)
	for ; line < s.end() && len(all) < height; line++ {
		for _, text := range p.rows(s.at(line).text, width)[row:] {
			if len(all) < height {
				all = append(all, shown{line, text})
			}
		}
		row = 0
	}
	return all
}

// top returns the first row that is shown. Where the log has lost lines that were looked at, it is the oldest that is left.
func (p *logPane) top(s *scroll, width, height int) (line, row int) {
	if p.follow {
		return p.back(s, s.end(), 0, width, height)
	}
	if p.line < s.gone {
		return s.gone, 0
	}
	if p.line >= s.end() {
		return s.end(), 0
	}
	return p.line, min(p.row, len(p.rows(s.at(p.line).text, width))-1)
}

// back goes a number of rows back from a place.
func (p *logPane) back(s *scroll, line, row, width, rows int) (int, int) {
	for rows > row && line > s.gone {
		line--
		rows -= row
		row = len(p.rows(s.at(line).text, width))
	}
	return line, max(row-rows, 0)
}

// scroll moves by a number of rows; negative: back. At the end of the log it follows it.
func (p *logPane) scroll(s *scroll, width, height, rows int) {
	line, row := p.top(s, width, height)
	if rows < 0 {
		line, row = p.back(s, line, row, width, -rows)
	}
	for ; rows > 0 && line < s.end(); rows-- {
		if row++; row >= len(p.rows(s.at(line).text, width)) {
			line, row = line+1, 0
		}
	}
	p.place(s, line, row, width, height)
}

// place looks at the log from a row on, or follows it if the end is then to be seen.
func (p *logPane) place(s *scroll, line, row, width, height int) {
	lastLine, lastRow := p.back(s, s.end(), 0, width, height)
	p.line, p.row = line, row
	p.follow = line > lastLine || line == lastLine && row >= lastRow
}

// find moves to the next line, or the one before, in which the search is found, and tells whether there is one.
func (p *logPane) find(s *scroll, width, height int, forward bool) bool {
	if p.search == "" {
		return false
	}
	step, line := -1, s.end()
	if forward {
		step = 1
	}
	if !p.follow {
		line, _ = p.top(s, width, height)
	} else if forward {
		return false
	}
	for line += step; line >= s.gone && line < s.end(); line += step {
		if len(matches(terminal.Plain(s.at(line).text), p.search)) > 0 {
			p.line, p.row, p.follow = line, 0, false
			return true
		}
	}
	return false
}

// matches returns where a text has what is searched for, as pairs of begin and end. Capital letters count only where the
// search has some.
func matches(text, search string) (all [][2]int) {
	if search == "" {
		return nil
	}
	if strings.ToLower(search) == search {
		if lower := strings.ToLower(text); len(lower) == len(text) {
			text = lower
		}
	}
	for at := 0; ; {
		i := strings.Index(text[at:], search)
		if i < 0 {
			return all
		}
		all = append(all, [2]int{at + i, at + i + len(search)})
		at += i + len(search)
	}
}

// The sequences around what was found. There may be a thousand on a screen, so that no style is worked out for each.
const markOn, markOff = "\x1b[7m", "\x1b[m"

// marked shows where a text has what is searched for.
func marked(text, search string) string {
	found := matches(text, search)
	if found == nil {
		return text
	}
	var b strings.Builder
	at := 0
	for _, m := range found {
		b.WriteString(text[at:m[0]])
		b.WriteString(markOn + text[m[0]:m[1]] + markOff)
		at = m[1]
	}
	return b.String() + text[at:]
}
