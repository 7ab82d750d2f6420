package tui

import (
	"maps"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"nimi/generator/control"
	"nimi/generator/terminal"
)

// Outside is what the model has done outside of itself. Each method returns what does it, and reports by a message.
type Outside interface {
	// Order has the launcher do something with a service.
	Order(verb string, words ...string) tea.Cmd
	// Describe asks for the configuration of a service.
	Describe(service string) tea.Cmd
	// Terminal runs one of the launcher's commands on the terminal, and comes back when it has ended.
	Terminal(arguments ...string) tea.Cmd
	// Pager shows a text in the user's pager.
	Pager(text string) tea.Cmd
	// End has the launcher stop everything and end.
	End() tea.Cmd
}

// Options are what a model is made with.
type Options struct {
	Outside Outside
	// Now is the clock.
	Now func() time.Time
	// Getenv reads a variable of the environment.
	Getenv func(string) string
	// Owned: the launcher was started for this screen. It is not waited for when it has ended.
	Owned bool
}

// focus is the part of the screen that keys go to.
type focus int

const (
	listFocus focus = iota
	logFocus
)

// Model is the screen: what is known, and how it is looked at. It has no clock, reads no file and starts no goroutine;
// it is told of everything by messages.
type Model struct {
	Options
	glyphs        glyphs
	keys          bindings
	width, height int
	now           time.Time

	launcher control.Launcher
	begin    time.Time // of the launcher
	link     Link
	reason   string
	services map[string]*service
	table    TableMsg
	logs     logs

	rows    []*service // of the list
	widest  int        // name in them
	chosen  string
	offset  int // the first row that is shown, if the chosen one is to be seen then
	filter  string
	sort    order
	reverse bool

	log    logPane
	focus  focus
	zoom   bool // the part with the focus has the screen for itself
	dialog dialog
	page   page
	input  textinput.Model
	mouse  bool

	message string
	until   time.Time // the message is shown
	ending  bool      // the launcher has been told to end
}

// New returns the model of a screen on which nothing is known yet.
func New(o Options) *Model {
	m := &Model{Options: o, glyphs: glyphsFor(o.Getenv), keys: keys(), services: map[string]*service{}, logs: newLogs(), mouse: true}
	m.now = o.Now()
	m.log.follow = true
	m.input = textinput.New()
	m.input.SetStyles(textinput.Styles{})
	m.input.KeyMap.Paste = key.NewBinding() // the terminal pastes: on this machine there may be another clipboard
	return m
}

// tick has the screen know what time it is.
func tick() tea.Cmd { return tea.Tick(time.Second, func(time.Time) tea.Msg { return tickMsg{} }) }

// Init is part of tea.Model.
func (m *Model) Init() tea.Cmd { return tick() }

// Update is part of tea.Model: it takes in what has happened.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.now = m.Now()
	switch msg := msg.(type) {
	case newsMsg:
		var all []tea.Cmd
		for _, one := range msg {
			_, cmd := m.Update(one)
			all = append(all, cmd)
		}
		return m, tea.Batch(all...)
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		return m, m.press(msg)
	case tea.PasteMsg:
		if m.dialog.typed() {
			var cmd tea.Cmd
			m.input, cmd = m.input.Update(msg)
			return m, cmd
		}
	case tea.MouseMsg:
		return m, m.point(msg)
	case tickMsg:
		return m, tick()
	case StateMsg:
		m.state(msg)
	case LogMsg:
		for _, w := range msg {
			e := entry{service: w.Service, text: w.Text}
			if w.Lost > 0 {
				e.text, e.note = lostText(w.Lost), true
			}
			m.logs.add(e, len(m.services))
		}
	case LinkMsg:
		return m, m.linked(msg)
	case UsageMsg:
		for name, s := range m.services {
			s.Usage = msg[name]
		}
		m.arrange()
	case TableMsg:
		m.table = msg
	case DescribedMsg:
		if m.dialog == detailsDialog && msg.Service == m.page.service {
			m.page.configuration = msg.Text
		}
	case DoneMsg:
		m.done(msg)
	}
	return m, nil
}

// state takes in how the launcher and services are.
func (m *Model) state(msg StateMsg) {
	if msg.Launcher.Name != "" {
		m.launcher = msg.Launcher
		m.begin = m.now.Add(-msg.Launcher.Uptime)
	}
	if msg.Whole {
		old := m.services
		m.services = make(map[string]*service, len(msg.Units))
		for _, u := range msg.Units {
			if m.services[u.Name] = old[u.Name]; m.services[u.Name] == nil {
				m.services[u.Name] = &service{}
			}
		}
	}
	for _, u := range msg.Units {
		if s := m.services[u.Name]; s != nil {
			s.Unit = u
		}
	}
	m.arrange()
}

// linked takes in how the connection is.
func (m *Model) linked(msg LinkMsg) tea.Cmd {
	if msg.Link == Gone && msg.Reason == "" {
		for _, s := range m.services {
			if slices.Contains([]string{control.Up, control.Starting, control.Stopping, control.Restarting, control.Waiting}, s.State) {
				s.State, s.Ready, s.Pid, s.Usage = control.Stopped, false, 0, Usage{} // no process outlives the launcher
			}
		}
		m.arrange()
	}
	again := m.link == Gone && msg.Link == Connected
	m.link, m.reason = msg.Link, msg.Reason
	switch {
	case again:
		m.logs.add(entry{text: "the connection was lost here", note: true}, len(m.services))
		m.say("connected again")
	case msg.Link == Gone && m.ending:
		return tea.Quit
	case msg.Link == Gone:
		m.ending = false
	}
	return nil
}

// done takes in what has come of an order.
func (m *Model) done(msg DoneMsg) {
	if msg.Err != nil {
		m.say(msg.What + ": " + msg.Err.Error())
		return
	}
	var changed []string
	for _, u := range msg.Units {
		changed = append(changed, u.Name+" "+u.State)
	}
	if changed == nil {
		m.say(msg.What + ": done")
		return
	}
	m.say(msg.What + ": " + strings.Join(changed, ", "))
}

// say shows a message for a while.
func (m *Model) say(text string) {
	const shown = 8 * time.Second
	m.message, m.until = terminal.Plain(text), m.now.Add(shown)
}

// counts tells how many services are in each state, and how many are ready.
func (m *Model) counts() (states map[string]int, ready int) {
	states = map[string]int{}
	for s := range maps.Values(m.services) {
		states[s.State]++
		if s.Ready {
			ready++
		}
	}
	return states, ready
}

// names are those of all services, sorted.
func (m *Model) names() []string { return slices.Sorted(maps.Keys(m.services)) }
