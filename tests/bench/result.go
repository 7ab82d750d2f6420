package main

import "slices"

// row is one subject of one measurement.
type row struct {
	What    string    `json:"what"`
	Subject string    `json:"subject"`
	Unit    string    `json:"unit"`
	Values  []float64 `json:"values"`
	Median  float64   `json:"median"`
	// Ratio is the median over that of the measurement's first subject; 0 for that subject itself, and where the
	// first is 0.
	Ratio float64 `json:"ratio,omitempty"`
	// Reach is what the project wants to stay within, in words.
	Reach string `json:"reach,omitempty"`
}

// sample is one value of one subject.
type sample struct {
	what, unit string
	value      float64
}

// reaches are the project's own bounds, by subject.
func reaches() map[string]map[string]string {
	return map[string]map[string]string{
		"launcher, no control": {
			"size: one service":     "≤ 1.6 MiB",
			"idle, 1: memory (PSS)": "≤ 1.8 MiB",
		},
		"launcher, format raw, no control": {"start of 1: to the last's first instruction": "≤ 0.8 × C"},
		"launcher": {
			"size: one service":                              "≤ 250 KiB more than without control",
			"start of 1: to the last's first instruction":    "≤ 0.85 × C, ≤ 0.7 × tini",
			"start of 10: to the last's first instruction":   "≤ 1.0 × C",
			"start of 100: to the last's first instruction":  "≤ 1.0 × C",
			"start of 1000: to the last's first instruction": "≤ 1.0 × C",
			"start of 1000: CPU of the supervisor":           "≤ 1.4 × C",
			"log, 1 service: throughput":                     "≥ 0.6 × cat",
			"log, 1 service: CPU of the supervisor":          "≤ 1.2 s/GB",
			"endless line: peak memory over idle":            "≤ 8 MiB",
		},
	}
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
		if i > 0 && rows[0].Median > 0 {
			rows[i].Ratio = rows[i].Median / rows[0].Median
		}
	}
	return rows
}
