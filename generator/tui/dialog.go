package tui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"nimi/generator/terminal"
)

// dialog is what keys go to instead of list and log.
type dialog int

const (
	noDialog      dialog = iota
	helpDialog           // a page
	detailsDialog        // a page
	quitDialog
	signalDialog // these ask for a text
	filterDialog
	searchDialog
)

// typed tells whether the dialog asks for a text.
func (d dialog) typed() bool { return d >= signalDialog }

// signals are offered for a signal; any other can be typed.
var signals = []string{"HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "KILL", "WINCH", "STOP", "CONT"}

// open shows a page.
func (m *Model) open(d dialog) { m.dialog, m.page = d, page{} }

// ask has the user type a text.
func (m *Model) ask(d dialog, text string) {
	m.dialog = d
	m.input.Prompt = map[dialog]string{signalDialog: "signal: ", filterDialog: "show: ", searchDialog: "search: "}[d]
	m.input.SetValue(text)
	m.input.CursorEnd()
	_ = m.input.Focus() // the cursor does not blink, so there is nothing to do for it
}

// answer does what a key asks for while there is a dialog.
func (m *Model) answer(k tea.KeyPressMsg) tea.Cmd {
	switch m.dialog {
	case quitDialog:
		return m.quitAnswer(k)
	case helpDialog, detailsDialog:
		return m.turn(k)
	}
	switch k.String() {
	case "esc", "ctrl+c":
		if m.dialog == filterDialog {
			m.filter = ""
			m.arrange()
		}
		m.dialog = noDialog
		return nil
	case "enter":
		d := m.dialog
		m.dialog = noDialog
		return m.entered(d, m.input.Value())
	}
	var cmd tea.Cmd
	m.input, cmd = m.input.Update(k)
	if m.dialog == filterDialog {
		m.filter = m.input.Value()
		m.arrange()
	}
	return cmd
}

// entered takes a text that was typed.
func (m *Model) entered(d dialog, text string) tea.Cmd {
	switch {
	case d == searchDialog:
		m.log.search = text
		s, l := m.text(), m.layout()
		if text != "" && !m.log.find(s, m.logWidth(), l.logRows, false) && !m.log.find(s, m.logWidth(), l.logRows, true) {
			m.say("not found: " + text)
		}
	case d == signalDialog && text != "" && m.current() != nil:
		return m.order("signal", text, m.chosen)
	}
	return nil
}

// leave asks what is to become of the services, if there is still anything to be asked.
func (m *Model) leave() tea.Cmd {
	if m.link == Gone {
		return tea.Quit
	}
	m.dialog = quitDialog
	return nil
}

// quitAnswer takes the answer to that. A second Ctrl-C stops everything where the launcher was started for this screen,
// as it would without the screen; else it leaves.
func (m *Model) quitAnswer(k tea.KeyPressMsg) tea.Cmd {
	switch s := k.String(); {
	case s == "y" || s == "Y" || s == "ctrl+c" && m.Owned:
		m.say(map[bool]string{false: "everything is being stopped; once more kills what is left", true: "everything is being killed"}[m.ending])
		m.dialog, m.ending = noDialog, true
		return m.Outside.End()
	case s == "d" || s == "D" || s == "ctrl+c":
		return tea.Quit
	case slices.Contains([]string{"esc", "n", "N", "q"}, s):
		m.dialog = noDialog
	}
	return nil
}

// question is the dialog about leaving, as rows.
func (m *Model) question() []string {
	name := terminal.Plain(m.launcher.Name)
	if name == "" {
		name = "the launcher"
	}
	return []string{
		"Leave " + name + "?",
		"",
		bold.Render("y") + "    stop everything",
		bold.Render("d") + "    detach: " + name + " runs on",
		bold.Render("Esc") + "  back",
	}
}

// turn goes through a page, or closes it.
func (m *Model) turn(k tea.KeyPressMsg) tea.Cmd {
	rows := m.height - 2
	is := func(b key.Binding) bool { return key.Matches(k, b) }
	switch {
	case is(m.keys.up):
		m.page.top--
	case is(m.keys.down):
		m.page.top++
	case is(m.keys.pageUp):
		m.page.top -= rows - 1
	case is(m.keys.pageDown):
		m.page.top += rows - 1
	case is(m.keys.first):
		m.page.top = 0
	case is(m.keys.last):
		m.page.top = 1 << 30
	case k.String() == "ctrl+c":
		m.dialog = noDialog
		return m.leave()
	case is(m.keys.back), is(m.keys.quit), is(m.keys.details), is(m.keys.help), is(m.keys.zoom):
		m.dialog = noDialog
	}
	return nil
}
