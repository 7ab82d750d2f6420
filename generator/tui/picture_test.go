package tui

import (
	"flag"
	"fmt"
	"html"
	"os"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// The pictures and the transcripts of docs/tui.md are what the model draws:
//
//	go test ./generator/tui -run TestPictures -update
var update = flag.Bool("update", false, "write the pictures and transcripts of docs/tui.md")

const docsPage = "../../docs/tui.md"

// pictures are the screens that the page shows.
var pictures = []struct {
	name, words   string
	width, height int
	keys          []string
}{
	{"tui", "The services of a launcher, with one that has failed, and the log of one of them", 100, 24, []string{"down", "down", "down", "down", "down"}},
	{"tui-why", "Why a service waits, what it depends on, and its configuration", 100, 24, []string{"down", "down", "down", "i"}},
	{"tui-small", "The same on a screen of 40 columns and 12 rows, with the log of all services", 40, 12, []string{"a"}},
	{"tui-leave", "The question before leaving", 60, 16, []string{"q"}},
}

// cells are the screen as a terminal has it.
func cells(w *world) uv.ScreenBuffer {
	b := uv.NewScreenBuffer(w.m.width, w.m.height)
	uv.NewStyledString(w.m.View().Content).Draw(b, b.Bounds())
	return b
}

// classes are the styles of a cell, as the style sheet of the picture names them.
func classes(s *uv.Style) string {
	var all []string
	if c, is := s.Fg.(ansi.BasicColor); is {
		all = append(all, fmt.Sprintf("c%d", c%8))
	}
	for attr, class := range map[uint8]string{uv.AttrBold: "b", uv.AttrFaint: "f", uv.AttrReverse: "r"} {
		if s.Attrs&attr != 0 {
			all = append(all, class)
			break
		}
	}
	if s.Attrs&uv.AttrReverse != 0 {
		all = []string{"r"}
	}
	return strings.Join(all, " ")
}

// svg draws a screen, on a light ground or a dark one, as the reader has it.
func svg(b uv.ScreenBuffer, words string) string {
	const char, line, pad = 7.8, 18, 14
	var d strings.Builder
	width, height := float64(b.Width())*char+2*pad, b.Height()*line+2*pad
	fmt.Fprintf(&d, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" role="img" aria-label="%s">
<style>
svg { --text: #24292f; --ground: #ffffff; --c1: #b3261e; --c2: #1a7f37; --c3: #8a6100; --faint: #68717a }
@media (prefers-color-scheme: dark) { svg { --text: #e3e7ec; --ground: #14181d; --c1: #ff8f8f; --c2: #8fd6ad; --c3: #e8c872; --faint: #8d98a5 } }
.ground { fill: var(--ground); stroke: var(--faint) } .bar { fill: var(--text) }
text { fill: var(--text); font: 13px ui-monospace, Menlo, Consolas, monospace; white-space: pre }
.c1 { fill: var(--c1) } .c2 { fill: var(--c2) } .c3 { fill: var(--c3) } .f { fill: var(--faint) } .b { font-weight: bold } .r { fill: var(--ground) }
</style>
<rect class="ground" x="0.5" y="0.5" width="%.0f" height="%d" rx="6"/>
`, width, height, html.EscapeString(words), width-1, height-1)
	for y := range b.Height() {
		for x := 0; x < b.Width(); {
			begin, class, text, bare := x, classes(&b.CellAt(x, y).Style), "", true
			for x < b.Width() && classes(&b.CellAt(x, y).Style) == class {
				c := b.CellAt(x, y)
				text += c.Content
				bare = bare && strings.TrimSpace(c.Content) == ""
				x += max(c.Width, 1)
			}
			left, length := pad+float64(begin)*char, float64(x-begin)*char
			if class == "r" {
				fmt.Fprintf(&d, `<rect class="bar" x="%.1f" y="%d" width="%.1f" height="%d"/>`+"\n", left, pad+y*line, length, line)
			}
			if !bare {
				text = strings.TrimRight(text, " ")
				fmt.Fprintf(&d, `<text class="%s" x="%.1f" y="%d" textLength="%.1f" xml:space="preserve">%s</text>`+"\n",
					class, left, pad+13+y*line, float64(ansi.StringWidth(text))*char, html.EscapeString(text))
			}
		}
	}
	return d.String() + "</svg>\n"
}

// TestPictures holds the page to what the screens are: a picture of each, and behind the first of them its text.
func TestPictures(t *testing.T) {
	text, err := os.ReadFile(docsPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures {
		w := openShop(t, p.width, p.height)
		w.press(p.keys...)
		w.tell(DescribedMsg{"report", "  path          report\n  argv          /bin/report --all\n  type          simple\n  dependsOn     mail ready, web ready\n  restart       always\n"})
		file := "../../docs/pictures/" + p.name + ".svg"
		want := svg(cells(w), p.words)
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("%s is not what the screen is (%v): go test ./generator/tui -run TestPictures -update", file, err)
		}
		if link := "![" + p.words + "](pictures/" + p.name + ".svg)"; !strings.Contains(string(text), link) {
			t.Errorf("docs/tui.md does not show %s", link)
		}
		if p.name != "tui" {
			continue
		}
		var transcript strings.Builder
		for _, row := range w.rows() {
			transcript.WriteString(strings.TrimRight("    "+row, " ") + "\n")
		}
		before, rest, found := strings.Cut(string(text), "As text:\n\n")
		_, after, ends := strings.Cut(rest, "\n## ")
		if !found || !ends {
			t.Fatal("docs/tui.md has no place for the screen as text")
		}
		if whole := before + "As text:\n\n" + transcript.String() + "\n## " + after; whole != string(text) {
			if !*update {
				t.Error("docs/tui.md does not have the screen as it is: go test ./generator/tui -run TestPictures -update")
			} else if err := os.WriteFile(docsPage, []byte(whole), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestHelpPage wants every key on the page.
func TestHelpPage(t *testing.T) {
	text, err := os.ReadFile(docsPage)
	if err != nil {
		t.Fatal(err)
	}
	bound := keys()
	for _, g := range bound.groups() {
		for _, b := range g.keys {
			for _, k := range strings.Fields(b.Help().Key) {
				if !strings.Contains(string(text), "`"+k+"`") {
					t.Errorf("docs/tui.md does not have the key %s (%s)", k, b.Help().Desc)
				}
			}
		}
	}
}
