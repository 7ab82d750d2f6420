package tui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"nimi/generator/terminal"
)

// page is a text that has the screen for itself.
type page struct {
	service       string // that it is about; "": it is the help page
	configuration string // of the service; "": not known yet
	top           int    // the first row that is shown
}

// pageRows are the rows of the page, all of them.
func (m *Model) pageRows() []string {
	if m.dialog == helpDialog {
		return m.helpRows()
	}
	s := m.services[m.page.service]
	if s == nil {
		return []string{"The launcher has no " + terminal.Plain(m.page.service) + " any more."}
	}
	rows := []string{bold.Render(terminal.Plain(s.Name)), ""}
	fact := func(title, text string) {
		if text != "" {
			rows = append(rows, m.folded(fmt.Sprintf("  %-11s", title), terminal.Plain(text))...)
		}
	}
	state := s.State
	if s.State == "running" && !s.Ready {
		state += ", not ready"
	}
	if !s.Since.IsZero() {
		state += " for " + m.age(s.Since)
	}
	fact("state", state)
	if s.Waits != "" {
		fact("waits for", s.Waits)
	}
	fact("problem", s.Problem)
	fact("last end", s.ending())
	if !s.Due.IsZero() {
		fact("next start", "in "+duration(s.Due.Sub(m.now)))
	}
	fact("it says", s.Note)
	if s.Pid != 0 {
		fact("process", fmt.Sprint(s.Pid))
	}
	fact("starts", fmt.Sprintf("%d, of which %d restarts in a row", s.Runs, s.Restarts))
	if s.Measured {
		fact("uses", memory(s.Usage)+" of memory, "+percent(s.Usage)+" of a processor")
	}
	if m.table.DependsOn != nil {
		rows = append(rows, "", bold.Render("Depends on"))
		rows = append(rows, m.tree(s.Name, "  ", map[string]bool{s.Name: true})...)
		rows = append(rows, "", bold.Render("Needed by"))
		rows = append(rows, m.neededBy(s.Name)...)
	}
	rows = append(rows, "", bold.Render("Configuration"))
	if m.page.configuration == "" {
		return append(rows, "  not known")
	}
	for line := range strings.Lines(m.page.configuration) {
		rows = append(rows, m.folded("", terminal.Plain(strings.TrimRight(line, "\n")))...)
	}
	return rows
}

// folded is a text behind a title, in as many rows as it takes.
func (m *Model) folded(title, text string) (rows []string) {
	width := max(m.width-ansi.StringWidth(title)-1, 8)
	for _, part := range strings.Split(ansi.Wrap(text, width, " /:,"), "\n") {
		rows = append(rows, title+part)
		title = strings.Repeat(" ", ansi.StringWidth(title))
	}
	return rows
}

// tree shows what a service depends on, and what that depends on. What has been shown above is not shown again.
func (m *Model) tree(name, indent string, seen map[string]bool) (rows []string) {
	depends := m.table.DependsOn[name]
	if len(depends) == 0 && len(seen) == 1 {
		return []string{indent + "nothing"}
	}
	all := slices.Sorted(maps.Keys(depends))
	for i, d := range all {
		branch, trunk := m.glyphs.branch, m.glyphs.trunk
		if i == len(all)-1 {
			branch, trunk = m.glyphs.last, strings.Repeat(" ", ansi.StringWidth(m.glyphs.last))
		}
		row := indent + branch + terminal.Plain(d) + " " + terminal.Plain(depends[d])
		if s := m.services[d]; s != nil {
			row += ": " + styleOf(&s.Unit).Render(m.stateOf(s))
		}
		again := seen[d] && len(m.table.DependsOn[d]) > 0
		if again {
			row += " (see above)"
		}
		rows = append(rows, row)
		if !again {
			seen[d] = true
			rows = append(rows, m.tree(d, indent+trunk, seen)...)
		}
	}
	return rows
}

// stateOf says in a few words how a service is.
func (m *Model) stateOf(s *service) string {
	text := terminal.Plain(s.State)
	if r := m.remark(s); r != "" {
		text += ", " + r
	}
	return text
}

// neededBy shows what depends on a service directly.
func (m *Model) neededBy(name string) (rows []string) {
	for _, other := range m.names() {
		if condition, depends := m.table.DependsOn[other][name]; depends {
			row := "  " + terminal.Plain(other) + " " + terminal.Plain(condition)
			if s := m.services[other]; s != nil {
				row += ": " + styleOf(&s.Unit).Render(m.stateOf(s))
			}
			rows = append(rows, row)
		}
	}
	if rows == nil {
		return []string{"  nothing"}
	}
	return rows
}

// helpRows are all keys.
func (m *Model) helpRows() (rows []string) {
	for i, g := range m.keys.groups() {
		if i > 0 {
			rows = append(rows, "")
		}
		rows = append(rows, bold.Render(g.title))
		for _, b := range g.keys {
			rows = append(rows, m.folded(fmt.Sprintf("  %-12s", b.Help().Key), b.Help().Desc)...)
		}
	}
	return append(rows, "", bold.Render("Mouse"), "  A click chooses a service, or what to sort by; the wheel scrolls.",
		"  With shift, most terminals select text as ever.")
}
