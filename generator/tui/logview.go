package tui

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"nimi/generator/terminal"
)

// text is the log that is looked at.
func (m *Model) text() *scroll {
	if m.log.all {
		return &m.logs.all
	}
	return m.logs.get(m.chosen)
}

// prefix is how wide the names before the lines are; 0: there are none, as in the log of one service.
func (m *Model) prefix() int {
	if !m.log.all {
		return 0
	}
	return min(m.widest, m.width/4) + 3
}

// logWidth is how wide the text of the log is.
func (m *Model) logWidth() int { return max(m.width-m.prefix(), 1) }

// lostText says that lines are not in the log.
func lostText(n int) string {
	return strconv.Itoa(n) + " lines are lost: they were overwritten before they could be read"
}

// logTitle is the row above the log.
func (m *Model) logTitle() string {
	of := "all services"
	if !m.log.all {
		of = terminal.Plain(m.chosen)
	}
	left := m.glyphs.line + m.glyphs.line + " log of " + of + " "
	var how []string
	if m.log.follow {
		how = append(how, "follow")
	} else {
		s := m.text()
		line, _ := m.log.top(s, m.logWidth(), m.layout().logRows)
		how = append(how, "line "+strconv.Itoa(line-s.gone+1)+" of "+strconv.Itoa(len(s.entries)))
	}
	if m.log.wrap {
		how = append(how, "wrap")
	} else if m.log.left > 0 {
		how = append(how, "from column "+strconv.Itoa(m.log.left+1))
	}
	if m.log.search != "" {
		how = append(how, "search: "+terminal.Plain(m.log.search))
	}
	right := " " + strings.Join(how, ", ") + " " + m.glyphs.line
	rest := m.width - ansi.StringWidth(left) - ansi.StringWidth(right)
	row := left + strings.Repeat(m.glyphs.line, max(rest, 0)) + right
	if m.focus == logFocus {
		return bold.Render(m.glyphs.fit(row, m.width))
	}
	return faint.Render(m.glyphs.fit(row, m.width))
}

// logRows are the rows of the log.
func (m *Model) logRows(height int) (rows []string) {
	s, prefix, width := m.text(), m.prefix(), m.logWidth()
	last := -1
	for _, row := range m.log.view(s, width, height) {
		text, e := row.text, s.at(row.line)
		switch {
		case e.note:
			text = faint.Render(text)
		case m.log.search != "":
			if bare := ansi.Strip(text); matches(bare, m.log.search) != nil {
				text = marked(bare, m.log.search)
			}
		}
		if !m.log.wrap && m.log.left > 0 {
			text = ansi.TruncateLeft(text, m.log.left, "")
		}
		text = ansi.Truncate(text, width, m.glyphs.more)
		if prefix > 0 {
			name := ""
			if row.line != last {
				name = e.service
			}
			text = faint.Render(m.glyphs.fit(terminal.Plain(name), prefix-3)+" | ") + text
		}
		last = row.line
		rows = append(rows, text)
	}
	if len(s.entries) == 0 && height > 0 {
		rows = append(rows, faint.Render(ansi.Truncate("nothing has been written yet", m.width, m.glyphs.more)))
	}
	return rows
}
