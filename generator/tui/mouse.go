package tui

import tea "charm.land/bubbletea/v2"

// wheel is how many rows a turn of the wheel scrolls.
const wheel = 3

// point does what the mouse asks for.
func (m *Model) point(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	rows := 0
	switch at.Button {
	case tea.MouseWheelUp:
		rows = -wheel
	case tea.MouseWheelDown:
		rows = wheel
	}
	if m.dialog == helpDialog || m.dialog == detailsDialog {
		m.page.top += rows
		return nil
	}
	if m.dialog != noDialog {
		return nil
	}
	l := m.layout()
	inList := l.listRows > 0 && at.Y >= 1 && at.Y < 1+l.listRows
	if _, turned := msg.(tea.MouseWheelMsg); turned {
		switch {
		case inList:
			m.choose(m.index() + rows)
			m.offset = m.first(l.listRows - 1)
		case l.logRows > 0:
			m.log.scroll(m.text(), m.logWidth(), l.logRows, rows)
		}
		return nil
	}
	if _, clicked := msg.(tea.MouseClickMsg); !clicked || at.Button != tea.MouseLeft {
		return nil
	}
	switch {
	case inList && at.Y == 1:
		m.sortAt(at.X)
	case inList:
		m.focus = listFocus
		if row := m.first(l.listRows-1) + at.Y - 2; row < len(m.rows) {
			m.offset = m.first(l.listRows - 1)
			m.choose(row)
		}
	case l.logTop > 0 && at.Y >= l.logTop && at.Y < m.height-1:
		m.focus = logFocus
	}
	return nil
}

// sortAt sorts by the column whose title stands at x; by the same once more: the other way round.
func (m *Model) sortAt(x int) {
	left := 1
	for _, c := range m.columns() {
		if x >= left && x <= left+c.width && c.title != "" {
			m.reverse = m.sort == c.order && !m.reverse
			m.sort = c.order
			m.arrange()
			return
		}
		left += c.width + 1
	}
}
