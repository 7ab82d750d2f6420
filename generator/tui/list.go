package tui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"nimi/generator/terminal"
)

// column is one of the list.
type column struct {
	title string
	width int
	order order // what a click on the title sorts by
	right bool  // as numbers
	text  func(m *Model, s *service) string
}

// remarks are the narrowest column of remarks that says anything.
const remarks = 12

// columns returns those that fit. The name and the state always do; the others go in the order of what they tell.
func (m *Model) columns() []column {
	all := []column{
		{"SERVICE", min(m.widest, max(m.width/3, 12)), byName, false, func(_ *Model, s *service) string { return terminal.Plain(s.Name) }},
		{"STATE", 10, byState, false, func(_ *Model, s *service) string { return terminal.Plain(s.State) }},
		{"READY", 5, byState, false, readiness},
		{"SINCE", 6, bySince, true, func(m *Model, s *service) string { return m.age(s.Since) }},
		{"RESTARTS", 8, byRestarts, true, func(_ *Model, s *service) string { return strconv.Itoa(s.Restarts) }},
		{"CPU", 6, byCPU, true, func(_ *Model, s *service) string { return percent(s.Usage) }},
		{"MEMORY", 8, byMemory, true, func(_ *Model, s *service) string { return memory(s.Usage) }},
	}
	fitting, left := all[:0], m.width-1
	for _, c := range all {
		if left -= c.width + 1; left < 0 && len(fitting) >= 2 {
			return fitting
		}
		fitting = append(fitting, c)
	}
	if left > remarks {
		fitting = append(fitting, column{"", left - 1, byState, false, func(m *Model, s *service) string { return m.remark(s) }})
	}
	return fitting
}

func readiness(m *Model, s *service) string {
	if s.Ready {
		return m.glyphs.yes
	}
	return "-"
}

// remark says in a few words why a service is not as it should be, or what it says of itself.
func (m *Model) remark(s *service) string {
	text := s.Note
	switch {
	case s.Waits != "":
		text = "waits for " + s.Waits
	case s.Problem != "":
		text = s.Problem
	case s.Up():
	case !s.Due.IsZero() && s.State == "scheduled":
		text = "next run in " + duration(s.Due.Sub(m.now))
	case !s.Due.IsZero():
		text = s.ending() + ", again in " + duration(s.Due.Sub(m.now))
	case s.ending() != "":
		text = s.ending()
	}
	return terminal.Plain(text)
}

// Up tells whether the service runs and is ready.
func (s *service) Up() bool { return s.State == "running" && s.Ready }

// ending says how the last run has ended; "": there is none that has.
func (s *service) ending() string {
	text := ""
	switch {
	case s.Signal != "":
		text = "killed by " + s.Signal
	case s.Exit != "":
		text = "exited " + s.Exit
	}
	if s.Cause != "" && text != "" {
		text += " (" + s.Cause + ")"
	}
	return text
}

// titles is the row above the list.
func (m *Model) titles() string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, c := range m.columns() {
		title := c.title
		if c.order == m.sort && title != "" && title != "READY" {
			arrow := m.glyphs.up
			if m.reverse {
				arrow = m.glyphs.down
			}
			title = ansi.Truncate(title, c.width-1, "") + arrow
		}
		if c.right {
			title = m.glyphs.right(title, c.width)
		}
		b.WriteString(m.glyphs.fit(title, c.width) + " ")
	}
	return faint.Render(m.glyphs.fit(b.String(), m.width))
}

// row is one of the list.
func (m *Model) row(s *service, columns []column) string {
	chosen := s.Name == m.chosen
	mark, look := " ", none
	if chosen {
		mark = m.glyphs.chosen
		if look = bold; m.focus == listFocus {
			look = reverse
		}
	}
	var b strings.Builder
	for i, c := range columns {
		text := c.text(m, s)
		if c.right {
			text = m.glyphs.right(text, c.width)
		}
		text = m.glyphs.fit(text, c.width)
		if (c.title == "STATE" || c.title == "READY") && !chosen {
			text = styleOf(&s.Unit).Render(text)
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	text := mark + m.glyphs.fit(b.String(), m.width-1)
	if chosen {
		return look.Render(text)
	}
	return text
}

// list returns the rows of the list that fit into a height, the title row included.
func (m *Model) list(height int) []string {
	columns, rows := m.columns(), height-1
	first := m.first(rows)
	lines := []string{m.titles()}
	for _, s := range m.rows[first:min(first+rows, len(m.rows))] {
		lines = append(lines, m.row(s, columns))
	}
	if len(m.rows) == 0 {
		text := " no services"
		if m.filter != "" {
			text = " nothing matches " + terminal.Plain(m.filter) + ": Esc shows all"
		}
		lines = append(lines, m.glyphs.fit(text, m.width))
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines[:height]
}

// first is the first row that is shown, so that the chosen one is.
func (m *Model) first(rows int) int {
	at := max(m.index(), 0)
	first := min(m.offset, max(len(m.rows)-rows, 0))
	return max(min(first, at), at-rows+1, 0)
}

// age says how long ago something was.
func (m *Model) age(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return duration(m.now.Sub(t))
}

// duration writes a time in its largest units, in six columns at most.
func duration(d time.Duration) string {
	s := int(max(d, 0) / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	case s < 100*86400:
		return fmt.Sprintf("%dd%02dh", s/86400, s/3600%24)
	}
	return fmt.Sprintf("%dd", s/86400)
}

func percent(u Usage) string {
	if !u.Measured {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", u.CPU*100)
}

func memory(u Usage) string {
	if !u.Measured {
		return "-"
	}
	size, unit := float64(u.Memory)/1024, 0
	for ; size >= 1024 && unit < 3; unit++ {
		size /= 1024
	}
	text := fmt.Sprintf("%.1f", size)
	if size >= 10 {
		text = fmt.Sprintf("%.0f", size)
	}
	return text + [...]string{"KiB", "MiB", "GiB", "TiB"}[unit]
}
