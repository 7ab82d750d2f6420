package main

import (
	"fmt"
	"slices"
	"strings"
)

// table is the rows in Markdown: a table for each group of measurements, which is what stands before the colon of
// their names. Cells are medians, the range, and the ratio to the first subject that has a value.
func table(rows []row) string {
	var b strings.Builder
	var groups []string
	for _, r := range rows {
		if group, _ := r.split(); !slices.Contains(groups, group) {
			groups = append(groups, group)
		}
	}
	for _, group := range groups {
		var subjects, columns []string
		cells, reaches := map[string]string{}, ""
		for _, r := range rows {
			g, column := r.split()
			if g != group {
				continue
			}
			if !slices.Contains(subjects, r.Subject) {
				subjects = append(subjects, r.Subject)
			}
			if !slices.Contains(columns, column) {
				columns = append(columns, column)
			}
			cells[r.Subject+"\n"+column] = r.cell()
			if r.Reach != "" {
				reaches += fmt.Sprintf("Reach of %s, %s: %s.\n", r.Subject, column, r.Reach)
			}
		}
		fmt.Fprintf(&b, "### %s\n\n| subject | %s |\n|---%s|\n", group, strings.Join(columns, " | "), strings.Repeat("|---:", len(columns)))
		for _, s := range subjects {
			fmt.Fprintf(&b, "| %s", strings.ReplaceAll(s, "|", "\\|"))
			for _, c := range columns {
				fmt.Fprintf(&b, " | %s", cells[s+"\n"+c])
			}
			fmt.Fprint(&b, " |\n")
		}
		fmt.Fprintln(&b)
		if reaches != "" {
			fmt.Fprintln(&b, reaches)
		}
	}
	return b.String()
}

// split divides what was measured into the name of its table and of its column.
func (r row) split() (group, column string) {
	group, column, found := strings.Cut(r.What, ": ")
	if !found {
		column = "value"
	}
	if r.Unit != "" {
		column += ", " + r.Unit
	}
	return group, column
}

// cell is a median, with the range where there is one, and the ratio.
func (r row) cell() string {
	text := number(r.Median)
	if len(r.Values) > 1 {
		text += fmt.Sprintf(" (%s–%s)", number(slices.Min(r.Values)), number(slices.Max(r.Values)))
	}
	if r.Ratio != 0 {
		text += fmt.Sprintf("; %.2f ×", r.Ratio)
	}
	return text
}

// number has three digits, or as many as its integer part has.
func number(v float64) string {
	switch {
	case v == float64(int64(v)) || v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
