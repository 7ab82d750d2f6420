package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"nimi/generator/control"
	"nimi/generator/terminal"
)

// The smallest screen that there is something to see on.
const minWidth, minHeight = 20, 6

// layout says which rows of the screen are whose. The first is the title, the last the foot.
type layout struct {
	listRows int // of the list, its titles included; 0: it is hidden
	logTop   int // the row above the log, that says whose it is
	logRows  int // of the log; 0: it is hidden
}

// layout divides the screen.
func (m *Model) layout() layout {
	rows := max(m.height-2, 2)
	switch {
	case m.zoom && m.focus == listFocus:
		return layout{listRows: rows}
	case m.zoom:
		return layout{logTop: 1, logRows: rows - 1}
	}
	list := min(len(m.rows)+1, max(rows*2/5, 4), rows-2)
	list = max(list, 2)
	return layout{listRows: list, logTop: 1 + list, logRows: rows - list - 1}
}

// View is part of tea.Model: the screen as a text.
func (m *Model) View() tea.View {
	v := tea.NewView(m.screen())
	v.AltScreen = true
	v.WindowTitle = "nimi"
	if m.launcher.Name != "" {
		v.WindowTitle = terminal.Plain(m.launcher.Name)
	}
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// screen is all rows of the screen.
func (m *Model) screen() string {
	if m.width < minWidth || m.height < minHeight {
		return ansi.Truncate(fmt.Sprintf("at least %d x %d is needed", minWidth, minHeight), m.width, "")
	}
	rows := []string{m.title()}
	switch {
	case m.dialog == helpDialog || m.dialog == detailsDialog:
		rows = append(rows, m.shownPage()...)
	default:
		l := m.layout()
		if l.listRows > 0 {
			rows = append(rows, m.list(l.listRows)...)
		}
		if l.logTop > 0 {
			rows = append(append(rows, m.logTitle()), m.logRows(l.logRows)...)
		}
	}
	for len(rows) < m.height-1 {
		rows = append(rows, "")
	}
	rows = append(rows[:m.height-1], m.foot())
	if m.dialog == quitDialog {
		m.lay(rows, m.question())
	}
	return strings.Join(rows, "\n")
}

// shownPage are the rows of the page that fit.
func (m *Model) shownPage() []string {
	all := m.pageRows()
	m.page.top = max(min(m.page.top, len(all)-(m.height-2)), 0)
	shown := all[m.page.top:min(m.page.top+m.height-2, len(all))]
	for i, row := range shown {
		shown[i] = ansi.Truncate(row, m.width, m.glyphs.more)
	}
	return shown
}

// title is the first row: how the launcher is.
func (m *Model) title() string {
	states, ready := m.counts()
	left := " " + terminal.Plain(m.launcher.Name)
	if m.launcher.Name == "" {
		left = " nimi"
	}
	switch {
	case m.link == Connected:
		left += "  " + terminal.Plain(m.launcher.State)
	case m.link == Connecting:
		left += "  connecting" + m.glyphs.more
	case m.link == Frozen:
		left += "  DOES NOT ANSWER"
	case m.link == Gone:
		left += "  HAS ENDED"
	}
	if m.reason != "" {
		left += ": " + terminal.Plain(m.reason)
	}
	parts := []string{fmt.Sprintf("%d of %d ready", ready, len(m.services))}
	if n := states[control.Failed]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", n))
	}
	var total Usage
	for _, s := range m.services {
		if s.Measured {
			total.Measured = true
			total.Memory += s.Memory
			total.CPU += s.CPU
		}
	}
	if total.Measured {
		parts = append(parts, percent(total), memory(total))
	}
	if m.link == Connected || m.link == Frozen {
		parts = append(parts, "up "+m.age(m.begin))
	}
	right := strings.Join(parts, "  ") + " "
	for len(parts) > 1 && ansi.StringWidth(left)+2+ansi.StringWidth(right) > m.width {
		parts = parts[:len(parts)-1]
		right = strings.Join(parts, "  ") + " "
	}
	gap := m.width - ansi.StringWidth(right) - 1
	return heading.Render(m.glyphs.fit(m.glyphs.fit(left, gap)+" "+right, m.width))
}

// foot is the last row: a text that is typed, a message, or the keys that are needed most.
func (m *Model) foot() string {
	const counting = 100 * time.Millisecond
	switch {
	case m.dialog == signalDialog:
		return m.typing("  " + strings.Join(signals, " "))
	case m.dialog.typed():
		return m.typing("  enter: done  esc: back")
	case m.dialog == helpDialog || m.dialog == detailsDialog:
		return faint.Render(m.glyphs.fit(" esc back  up/down scroll", m.width))
	case m.message != "" && m.until.Sub(m.now) > counting:
		return m.glyphs.fit(" "+m.message, m.width)
	}
	hints := []string{"? help", "q leave", "enter log", "tab list/log", "s start", "x stop", "r restart", "i why", "/ find", "a all logs", "e shell", "t attach", "f follow", "w wrap", "o sort", "y copy"}
	text := ""
	for _, h := range hints {
		if len(text)+len(h)+2 <= m.width {
			text += " " + h + " "
		}
	}
	return faint.Render(m.glyphs.fit(text, m.width))
}

// typing is the row in which a text is typed.
func (m *Model) typing(hint string) string {
	m.input.SetWidth(max(m.width-len(m.input.Prompt)-2, 4))
	text := m.input.View()
	if room := m.width - ansi.StringWidth(strings.TrimRight(ansi.Strip(text), " ")); room > len(hint)+4 {
		m.input.SetWidth(max(len(m.input.Value())+1, 4))
		text = m.input.View() + faint.Render(hint)
	}
	return ansi.Truncate(text, m.width, "")
}

// lay puts a box with some rows over the middle of the screen.
func (m *Model) lay(rows, box []string) {
	width := 0
	for _, row := range box {
		width = max(width, ansi.StringWidth(row))
	}
	width = min(width+4, m.width)
	left, top := (m.width-width)/2, max((len(rows)-len(box)-2)/2, 0)
	edge := reverse.Render(strings.Repeat(" ", width))
	lines := []string{edge}
	for _, row := range box {
		lines = append(lines, reverse.Render(" ")+m.glyphs.fit(" "+row, width-2)+reverse.Render(" "))
	}
	for i, line := range append(lines, edge) {
		if at := top + i; at < len(rows) {
			row := m.glyphs.fit(rows[at], m.width)
			bare := glyphs{} // half of a wide character leaves a space
			rows[at] = bare.fit(ansi.Truncate(row, left, ""), left) + line + bare.fit(ansi.TruncateLeft(row, left+width, ""), m.width-left-width)
		}
	}
}
