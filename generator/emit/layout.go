package emit

import "github.com/dave/jennifer/jen"

// lineWidth is how many columns a list may take on one line, its indentation apart.
const lineWidth = 88

// tall is the width of what does not fit on one line.
const tall = lineWidth + 1

// piece is a bit of source and the columns that it takes on one line.
type piece struct {
	code  *jen.Statement
	width int
}

// list puts items between two brackets behind head: on one line if they fit, else one a line.
func list(head piece, open, end string, items []piece) piece {
	width := head.width + len(open) + len(end)
	for _, it := range items {
		width += it.width + len(", ")
	}
	if width <= lineWidth {
		return piece{bracket(head, jen.Options{Open: open, Close: end, Separator: ", "}, items), width}
	}
	return column(head, open, end, items)
}

// column puts items between two brackets behind head, one a line.
func column(head piece, open, end string, items []piece) piece {
	if len(items) == 0 {
		return list(head, open, end, nil)
	}
	return piece{bracket(head, jen.Options{Open: open, Close: end, Separator: ",", Multi: true}, items), tall}
}

func bracket(head piece, o jen.Options, items []piece) *jen.Statement {
	code := make([]jen.Code, len(items))
	for i, it := range items {
		code[i] = it.code
	}
	return jen.Add(head.code).Custom(o, code...)
}
