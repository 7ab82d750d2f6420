package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// cast is a recording of a terminal: asciicast v2, one line of JSON that describes it and one for each piece of output
// (https://docs.asciinema.org/manual/asciicast/v2/).
type cast struct {
	Version int    `json:"version"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Title   string `json:"title"`
	events  []event
}

// event is output, at a time in seconds.
type event struct {
	at   float64
	text string
}

func readCast(file string) (cast, error) {
	var c cast
	f, err := os.Open(file)
	if err != nil {
		return c, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 0; lines.Scan(); n++ {
		if n == 0 {
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				return c, err
			}
			continue
		}
		var e event
		var kind string
		if err := json.Unmarshal(lines.Bytes(), &[]any{&e.at, &kind, &e.text}); err != nil {
			return c, fmt.Errorf("line %d: %w", n+1, err)
		}
		if kind == "o" {
			c.events = append(c.events, e)
		}
	}
	return c, lines.Err()
}

// write writes the recording.
func (c cast) write(file string) error {
	var b strings.Builder
	head, err := json.Marshal(c)
	if err != nil {
		return err
	}
	b.Write(head)
	b.WriteByte('\n')
	for _, e := range c.events {
		text, err := json.Marshal(e.text)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "[%.2f, \"o\", %s]\n", e.at, text)
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}

// span is text of one style.
type span struct{ class, text string }

// row is a row of the screen: what it holds, and when its first piece came.
type row struct {
	at    float64
	spans []span
}

// rows plays the recording. It knows what programs that write line by line write: text, newlines, colours.
func (c cast) rows() []row {
	var all []row
	var now *row
	class := ""
	for _, e := range c.events {
		text := strings.ReplaceAll(e.text, "\r", "")
		for text != "" {
			if now == nil {
				all = append(all, row{at: e.at})
				now = &all[len(all)-1]
			}
			n := strings.IndexAny(text, "\n\x1b")
			if n < 0 {
				n = len(text)
			}
			if n > 0 {
				now.spans = append(now.spans, span{class, text[:n]})
				text = text[n:]
			}
			switch {
			case strings.HasPrefix(text, "\n"):
				now, text = nil, text[1:]
			case strings.HasPrefix(text, "\x1b["):
				sequence, rest, _ := strings.Cut(text[2:], "m")
				class, text = colour(class, sequence), rest
			case text != "":
				text = text[1:]
			}
		}
	}
	return all
}

// colour is the class of text after a sequence that sets colours (ECMA-48, SGR).
func colour(class, sequence string) string {
	for _, code := range strings.Split(sequence, ";") {
		switch {
		case code == "" || code == "0" || code == "39":
			class = ""
		case len(code) == 2 && (code[0] == '3' || code[0] == '9'):
			class = "c" + code[1:]
		case code == "1":
			class = "b"
		}
	}
	return class
}

// svg is the recording as a picture that moves: each line appears when it did. Who wants no movement sees the end.
func (c cast) svg() string {
	const char, line, pad = 7.8, 18, 16
	const styles = `
.ground { fill: #14181d; stroke: #343c46 }
text { fill: #e3e7ec; font: 13px ui-monospace, Menlo, Consolas, monospace; white-space: pre }
.c1 { fill: #ff8f8f } .c2 { fill: #8fd6ad } .c3 { fill: #e8c872 } .c4 { fill: #7db8ff } .c5 { fill: #d3a4f5 } .c6 { fill: #78d5dc } .c7 { fill: #a3adb8 } .c0 { fill: #a3adb8 }
.b { font-weight: bold }
@media (prefers-reduced-motion: no-preference) { .row { opacity: 0; animation: row 0.01s forwards } }
@keyframes row { to { opacity: 1 } }
`
	rows := c.rows()
	d := drawing{width: int(float64(c.Width)*char) + 2*pad, height: len(rows)*line + 2*pad}
	for i, r := range rows {
		d.WriteString(fmt.Sprintf(`<text class="row" x="%d" y="%d" style="animation-delay:%.2fs">`, pad, pad+13+i*line, r.at))
		for _, s := range r.spans {
			if s.class == "" {
				d.WriteString(escape(s.text))
			} else {
				d.WriteString(fmt.Sprintf(`<tspan class="%s">%s</tspan>`, s.class, escape(s.text)))
			}
		}
		d.WriteString("</text>\n")
	}
	return d.file(c.Title, styles, "")
}
