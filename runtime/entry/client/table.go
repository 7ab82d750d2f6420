package client

import "nimi/runtime/internal/text"

// table is rows of text, of as many cells each.
type table struct {
	cells   []string
	columns int
}

// row adds one.
func (t *table) row(cells ...string) {
	t.columns = len(cells)
	for _, c := range cells {
		t.cells = append(t.cells, string(text.Clean(nil, c)))
	}
}

// appendTo writes the rows, with two spaces between columns.
func (t *table) appendTo(b []byte) []byte {
	widths := make([]int, t.columns)
	for i, c := range t.cells {
		widths[i%t.columns] = max(widths[i%t.columns], text.Width(c))
	}
	for i, c := range t.cells {
		b = append(b, c...)
		if i%t.columns == t.columns-1 {
			b = append(b, '\n')
			continue
		}
		b = text.Pad(b, c, widths[i%t.columns]+2)
	}
	return b
}
