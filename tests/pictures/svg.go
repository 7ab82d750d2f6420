package main

import (
	"fmt"
	"strings"
)

// style is what all pictures share. They bring their own ground, and follow what the reader's system says of light and
// dark, as a picture in a page does not see what the page has chosen.
const style = `
.ground { fill: #ffffff; stroke: #d5dae0 }
text { fill: #1b1f24; font: 13px system-ui, sans-serif }
.soft { fill: #57606a }
.ours { fill: #0a58b0 }
.other { fill: #8b98a7 }
.box { fill: #f4f6f8; stroke: #8b98a7 }
.line { fill: none; stroke: #57606a; stroke-width: 1.5 }
.head { fill: #57606a }
.code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 12px }
@media (prefers-color-scheme: dark) {
.ground { fill: #14181d; stroke: #343c46 }
text { fill: #e3e7ec }
.soft { fill: #a3adb8 }
.ours { fill: #7db8ff }
.other { fill: #66727f }
.box { fill: #1d232a; stroke: #66727f }
.line { stroke: #a3adb8 }
.head { fill: #a3adb8 }
}
`

// drawing is an SVG that is being written.
type drawing struct {
	strings.Builder
	width, height int
}

// add writes one element.
func (d *drawing) add(format string, a ...any) { fmt.Fprintf(d, format+"\n", a...) }

// text writes a text; anchor is start, middle or end.
func (d *drawing) text(x, y int, class, anchor, text string) {
	d.add(`<text x="%d" y="%d" class="%s" text-anchor="%s">%s</text>`, x, y, class, anchor, escape(text))
}

// file is the whole, with its title, which is what a screen reader says.
func (d *drawing) file(title, styles, more string) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">
<title>%s</title>
<style>%s%s</style>
<rect class="ground" x="0.5" y="0.5" width="%d" height="%d" rx="8"/>
%s%s</svg>
`, d.width, d.height, d.width, d.height, escape(title), escape(title), style, styles, d.width-1, d.height-1, more, d.String())
}

// escape makes a text fit for XML.
func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(text)
}
