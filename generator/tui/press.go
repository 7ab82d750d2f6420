package tui

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"nimi/generator/terminal"
)

// press does what a key asks for.
func (m *Model) press(k tea.KeyPressMsg) tea.Cmd {
	if m.dialog != noDialog {
		return m.answer(k)
	}
	is := func(b key.Binding) bool { return key.Matches(k, b) }
	switch {
	case is(m.keys.quit):
		return m.leave()
	case is(m.keys.help):
		m.open(helpDialog)
	case is(m.keys.back):
		m.back()
	case is(m.keys.other):
		m.focus, m.zoom = 1-m.focus, m.zoom && m.focus == listFocus
	case is(m.keys.zoom):
		if m.zoom = !m.zoom; m.zoom && k.String() == "enter" {
			m.focus = logFocus
		} else if !m.zoom {
			m.focus = listFocus
		}
	case is(m.keys.mouse):
		m.mouse = !m.mouse
		m.say(map[bool]string{true: "the mouse is for this screen", false: "the mouse is the terminal's: select and copy as ever"}[m.mouse])
	case is(m.keys.suspend):
		if m.Owned {
			m.say("q and then d gives the shell back")
			return nil
		}
		return tea.Suspend
	case is(m.keys.filter) && m.focus == listFocus:
		m.ask(filterDialog, m.filter)
	case is(m.keys.filter):
		m.ask(searchDialog, m.log.search)
	case is(m.keys.sort):
		m.sort, m.reverse = (m.sort+1)%order(orders), false
		m.arrange()
		m.say("sorted by " + m.sort.String())
	case is(m.keys.reverse):
		m.reverse = !m.reverse
		m.arrange()
	case m.move(k) || m.look(k):
	default:
		return m.act(k)
	}
	return nil
}

// back takes back what was narrowed last.
func (m *Model) back() {
	switch {
	case m.log.search != "":
		m.log.search = ""
	case m.zoom:
		m.zoom, m.focus = false, listFocus
	case m.filter != "":
		m.filter = ""
		m.arrange()
	default:
		m.focus = listFocus
	}
}

// move goes up and down in the part with the focus, and tells whether the key is for that.
func (m *Model) move(k tea.KeyPressMsg) bool {
	l := m.layout()
	page := l.logRows
	if m.focus == listFocus {
		page = l.listRows - 1
	}
	const all = 1 << 30
	steps, known := 0, true
	switch {
	case key.Matches(k, m.keys.up):
		steps = -1
	case key.Matches(k, m.keys.down):
		steps = 1
	case key.Matches(k, m.keys.pageUp):
		steps = -max(page-1, 1)
	case key.Matches(k, m.keys.pageDown):
		steps = max(page-1, 1)
	case key.Matches(k, m.keys.first):
		steps = -all
	case key.Matches(k, m.keys.last):
		steps = all
	default:
		known = false
	}
	switch {
	case !known:
	case m.focus == listFocus:
		m.choose(m.index() + steps)
		m.offset = m.first(l.listRows - 1)
	case steps == all:
		m.log.follow = true
	case steps == -all:
		m.log.follow, m.log.line, m.log.row = false, 0, 0
	default:
		m.log.scroll(m.text(), m.logWidth(), l.logRows, steps)
	}
	return known
}

// look changes how the log is looked at, and tells whether the key is for that.
func (m *Model) look(k tea.KeyPressMsg) bool {
	const columns = 10
	p, l := &m.log, m.layout()
	found := true
	switch {
	case key.Matches(k, m.keys.all):
		p.all, p.follow, p.left = !p.all, true, 0
	case key.Matches(k, m.keys.follow):
		p.line, p.row = p.top(m.text(), m.logWidth(), l.logRows)
		p.follow = !p.follow
	case key.Matches(k, m.keys.wrap):
		p.wrap, p.left, p.row = !p.wrap, 0, 0
	case key.Matches(k, m.keys.left):
		p.left = max(p.left-columns, 0)
	case key.Matches(k, m.keys.right):
		if !p.wrap {
			p.left += columns
		}
	case key.Matches(k, m.keys.next):
		found = p.find(m.text(), m.logWidth(), l.logRows, true)
	case key.Matches(k, m.keys.previous):
		found = p.find(m.text(), m.logWidth(), l.logRows, false)
	default:
		return false
	}
	if !found {
		m.say("not found any further: " + p.search)
	}
	return true
}

// act does something with the chosen service, or with what is shown of the log.
func (m *Model) act(k tea.KeyPressMsg) tea.Cmd {
	is := func(b key.Binding) bool { return key.Matches(k, b) }
	switch {
	case is(m.keys.copy):
		text := m.visible()
		m.say("copied " + strconv.Itoa(strings.Count(text, "\n")) + " lines, if the terminal allows it")
		return tea.SetClipboard(text)
	case is(m.keys.pager):
		return m.Outside.Pager(m.everything())
	}
	s := m.current()
	if s == nil {
		return nil
	}
	switch {
	case is(m.keys.start):
		return m.order("start", s.Name)
	case is(m.keys.stop):
		return m.order("stop", s.Name)
	case is(m.keys.restart):
		return m.order("restart", s.Name)
	case is(m.keys.reload):
		return m.order("reload", s.Name)
	case is(m.keys.signal):
		m.ask(signalDialog, "")
	case is(m.keys.shell):
		return m.terminal("exec", s.Name, "--", "/bin/sh")
	case is(m.keys.attach):
		return m.terminal("attach", "--", s.Name)
	case is(m.keys.details):
		m.open(detailsDialog)
		m.page = page{service: s.Name}
		return m.Outside.Describe(s.Name)
	}
	return nil
}

// order has the launcher do something, and says so until it is done.
func (m *Model) order(verb string, words ...string) tea.Cmd {
	m.say(verb + " " + strings.Join(words, " ") + m.glyphs.more)
	return m.Outside.Order(verb, words...)
}

// terminal runs one of the launcher's commands, if its program has it.
func (m *Model) terminal(command string, words ...string) tea.Cmd {
	switch {
	case m.table.Commands == nil:
		m.say("the launcher's program cannot be run from here, so there is no " + command)
		return nil
	case !m.table.Commands[command]:
		m.say("this launcher has no " + command + ": it was built without it, or by an older nimi")
		return nil
	}
	return m.Outside.Terminal(append([]string{command}, words...)...)
}

// visible is what is shown of the log, as it was written.
func (m *Model) visible() string {
	l := m.layout()
	text, last := "", -1
	for _, row := range m.log.view(m.text(), m.logWidth(), l.logRows) {
		if row.line != last {
			text += terminal.Plain(m.text().at(row.line).text) + "\n"
		}
		last = row.line
	}
	return text
}

// everything is all that is kept of the log, with the names of services where it is that of all.
func (m *Model) everything() string {
	var b strings.Builder
	s, width := m.text(), m.prefix()
	for n := s.gone; n < s.end(); n++ {
		e := s.at(n)
		if width > 0 {
			b.WriteString(m.glyphs.fit(ansi.Strip(e.service), width-3) + " | ")
		}
		b.WriteString(terminal.Plain(e.text) + "\n")
	}
	return b.String()
}
