package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// plot is bars of one column of one table of docs/performance.md.
type plot struct {
	file, title, unit string
	table, column     string // its heading, and what the column's begins with
	leaveOut          []string
}

var plots = []plot{
	{file: "start-1.svg", title: "From exec to the first instruction of the service", unit: "ms", table: "start of 1", column: "to the last's", leaveOut: []string{"supervisord"}},
	{file: "start-100.svg", title: "A hundred services: from exec until the last one runs", unit: "ms", table: "start of 100", column: "to the last's"},
	{file: "size.svg", title: "What a supervisor adds to an image: its own binaries", unit: "MiB", table: "size", column: "one service"},
	{file: "memory.svg", title: "Memory of its own (PSS) while a hundred services are idle", unit: "MiB", table: "idle, 100", column: "memory"},
	{file: "log.svg", title: "Lines of 100 bytes through the supervisor, one service", unit: "MB/s", table: "log, 1 service", column: "throughput"},
}

// bar is one row of a plot.
type bar struct {
	subject string
	value   float64
}

// draw makes the plot from the page.
func (p plot) draw(page string) (string, error) {
	bars, err := p.bars(page)
	if err != nil {
		return "", err
	}
	const left, right, top, step = 190, 70, 48, 24
	d := drawing{width: 720, height: top + len(bars)*step + 18}
	d.text(16, 28, "", "start", p.title+", "+p.unit)
	most := 0.0
	for _, b := range bars {
		most = max(most, b.value)
	}
	for i, b := range bars {
		y := top + i*step
		class := "other"
		if strings.HasPrefix(b.subject, "launcher") {
			class = "ours"
		}
		width := int(b.value / most * float64(d.width-left-right))
		d.text(left-10, y+14, "soft", "end", b.subject)
		d.add(`<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="2"/>`, class, left, y+2, max(width, 1), step-7)
		d.text(left+width+8, y+14, "", "start", strconv.FormatFloat(b.value, 'f', -1, 64))
	}
	return d.file(p.title, "", ""), nil
}

var firstNumber = regexp.MustCompile(`^[\d.]+`)

// bars reads the column.
func (p plot) bars(page string) ([]bar, error) {
	_, table, found := strings.Cut(page, "\n### "+p.table+"\n")
	if !found {
		return nil, fmt.Errorf("docs/performance.md has no table %q", p.table)
	}
	table, _, _ = strings.Cut(table, "\n#")
	var bars []bar
	column := -1
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(strings.ReplaceAll(line, `\|`, "│")), "|"), "|")
		if len(cells) < 2 || strings.HasPrefix(cells[0], "---") {
			continue
		}
		if column < 0 {
			for i, name := range cells {
				if strings.HasPrefix(strings.TrimSpace(name), p.column) {
					column = i
				}
			}
			if column < 0 {
				return nil, fmt.Errorf("the table %q of docs/performance.md has no column %q", p.table, p.column)
			}
			continue
		}
		subject := strings.TrimSpace(cells[0])
		number := firstNumber.FindString(strings.TrimSpace(cells[column]))
		if number == "" || slices.Contains(p.leaveOut, subject) {
			continue
		}
		value, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return nil, err
		}
		bars = append(bars, bar{subject, value})
	}
	if len(bars) < 2 {
		return nil, fmt.Errorf("the table %q of docs/performance.md has %d values", p.table, len(bars))
	}
	return bars, nil
}
