package client

import "nimi/runtime/internal/text"

// table is rows of text, of as many cells each.
type table struct {
	cells   []string
	columns int
}

// row adds one.
//
//go:noinline
func (t *table) row(cells ...string) {
	t.columns = len(cells)
	for _, c := range cells {
		t.cells = append(t.cells, string(text.Clean(nil, c)))
	}
}

// gap is how many spaces stand between columns.
const gap = 2

// appendTo writes the rows.
func (t *table) appendTo(b []byte) []byte {
	widths := t.widths()
	for i, c := range t.cells {
		b = append(b, c...)
		if i%t.columns == t.columns-1 {
			b = append(b, '\n')
			continue
		}
		b = text.Pad(b, c, widths[i%t.columns]+gap)
	}
	return b
}

//go:noinline
func (t *table) widths() []int {
	widths := make([]int, t.columns)
	for i, c := range t.cells {
		widths[i%t.columns] = max(widths[i%t.columns], text.Width(c))
	}
	return widths
}

// fit makes the table as narrow as a width: it leaves out columns, in the order of drop, and shortens the first one, the
// names. The last of drop stays if that leaves the names as much room as most need.
func (t *table) fit(width int, drop ...int) {
	widths := t.widths()
	total := -gap
	for _, w := range widths {
		total += w + gap
	}
	gone := uint(0)
	long := max(0, widths[0]-text.WidestName)
	for n, d := range drop {
		if total <= width || n == len(drop)-1 && total-long <= width {
			break
		}
		gone |= 1 << d
		total -= widths[d] + gap
	}
	const least = 4
	first := max(least, widths[0]-max(0, total-width))
	kept := t.cells[:0]
	for i, c := range t.cells {
		at := i % t.columns
		if at == 0 {
			c = shorten(c, first)
		}
		if gone>>at&1 == 0 {
			kept = append(kept, c)
		}
	}
	t.columns = t.columns * len(kept) / len(t.cells)
	t.cells = kept
}

// shorten cuts out the middle of what is longer than a width, as names often differ at their ends, and says so by an
// ellipsis.
func shorten(s string, width int) string {
	n := text.Width(s)
	if n <= width {
		return s
	}
	tail := (width - 1) / 2
	from, to := 0, len(s)
	for i := range s { // characters
		if n--; n == tail-1 {
			to = i
		}
		if width--; width == tail {
			from = i
		}
	}
	return s[:from] + "…" + s[to:]
}
