package logs

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/text"
	"nimi/runtime/spec"
)

// width returns what names are padded to.
func width(h *host.Host) int {
	w := 0
	for i := range h.Program.Services {
		if n := text.Width(h.Program.Services[i].Name); n <= text.WidestName {
			w = max(w, n)
		}
	}
	return w
}

// prefix returns what stands before each line of a service; color is an index, or negative for none.
func prefix(name string, width, color int) []byte {
	shown := name
	if color >= 0 {
		shown = "\x1b[" + colors[color%len(colors)] + "m" + name + "\x1b[0m"
	}
	return append(text.Pad([]byte(shown), name, width), " | "...)
}

// colors are those of the names, as parameters of "select graphic rendition" (ECMA-48, 8.3.117): what is
// readable on dark and on light, without red, which looks like an error.
var colors = [...]string{"36", "33", "32", "35", "34", "96", "92", "95", "94"}

// colored tells whether there are colours on an output.
func (p *pump) colored(c spec.Color, to int) bool {
	switch c {
	case spec.ColorAlways:
		return true
	case spec.ColorAuto:
		return sys.Getenv("NO_COLOR") == "" && sys.Getenv("TERM") != "dumb" && p.out[to].terminal
	}
	return false
}
