package main

import (
	"fmt"
	"slices"
	"strings"
)

// row is one subject of one measurement.
type row struct {
	What    string    `json:"what"`
	Subject string    `json:"subject"`
	Unit    string    `json:"unit"`
	Values  []float64 `json:"values"`
	Median  float64   `json:"median"`
	// Ratio is the median over that of the measurement's first subject; 0 for that subject itself.
	Ratio float64 `json:"ratio,omitempty"`
	// Reach is what the project wants to stay within, in words.
	Reach string `json:"reach,omitempty"`
}

func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	if len(s)%2 == 1 {
		return s[len(s)/2]
	}
	return (s[len(s)/2-1] + s[len(s)/2]) / 2
}

// compared works out the medians, and the ratios to the first row.
func compared(rows []row) []row {
	for i := range rows {
		rows[i].Median = median(rows[i].Values)
		if i > 0 {
			rows[i].Ratio = rows[i].Median / rows[0].Median
		}
	}
	return rows
}

// table is the rows in Markdown.
func table(rows []row) string {
	var b strings.Builder
	fmt.Fprint(&b, "| what | subject | median | min–max | n | ratio | reach |\n|---|---|---:|---:|---:|---:|---|\n")
	for _, r := range rows {
		ratio := ""
		if r.Ratio != 0 {
			ratio = fmt.Sprintf("%.2f", r.Ratio)
		}
		fmt.Fprintf(&b, "| %s | %s | %.2f %s | %.2f–%.2f | %d | %s | %s |\n", r.What, r.Subject, r.Median, r.Unit,
			slices.Min(r.Values), slices.Max(r.Values), len(r.Values), ratio, r.Reach)
	}
	return b.String()
}
