package tui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"nimi/generator/control"
)

// Only the eight colours that every terminal's own theme has are used, and none of them for the background: so the screen
// is readable on a light background and on a dark one, and the terminal does not have to be asked which it is. Nothing
// is said by colour alone.
var (
	none    = lipgloss.NewStyle()
	bold    = none.Bold(true)
	faint   = none.Faint(true)
	reverse = none.Reverse(true)
	heading = none.Bold(true).Reverse(true)
	good    = none.Foreground(lipgloss.Green)
	passing = none.Foreground(lipgloss.Yellow)
	bad     = none.Foreground(lipgloss.Red).Bold(true)
)

// styleOf is that of a state.
func styleOf(u *control.Unit) lipgloss.Style {
	switch u.State {
	case control.Failed:
		return bad
	case control.Up:
		if u.Ready {
			return good
		}
		return passing
	case control.Waiting, control.Starting, control.Restarting, control.Stopping:
		return passing
	case control.Completed:
		return none
	}
	return faint
}

// glyphs are the characters beyond ASCII that the screen is drawn with.
type glyphs struct{ line, chosen, yes, more, branch, last, trunk, up, down, dot string }

// glyphsFor returns what a terminal of this locale can show (setlocale(3)).
func glyphsFor(getenv func(string) string) glyphs {
	for _, variable := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(variable)); v != "" {
			if strings.Contains(v, "utf-8") || strings.Contains(v, "utf8") {
				break
			}
			return glyphs{"-", ">", "yes", "~", "|- ", "`- ", "|  ", "^", "v", "-"}
		}
	}
	return glyphs{"─", "›", "✓", "…", "├─ ", "└─ ", "│  ", "▲", "▼", "·"}
}

// fit cuts a text to a width, and fills it up with spaces.
func (g *glyphs) fit(s string, width int) string {
	if width <= 0 {
		return ""
	}
	n := ansi.StringWidth(s)
	if n > width {
		s = ansi.Truncate(s, width, g.more)
		n = ansi.StringWidth(s)
	}
	if n < width {
		s += strings.Repeat(" ", width-n)
	}
	return s
}

// right is fit for numbers.
func (g *glyphs) right(s string, width int) string {
	if n := ansi.StringWidth(s); n < width {
		return strings.Repeat(" ", width-n) + s
	}
	return g.fit(s, width)
}
