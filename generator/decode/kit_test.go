package decode

import (
	"slices"
	"strings"
	"testing"

	"nimi/generator/input"
)

// web is a configuration with one service that is well but for what is added to it.
func web(service string) string {
	if service != "" {
		service = ", " + service
	}
	return `{"services": {"web": {"process": {"argv": ["/bin/web"]}` + service + `}}}`
}

// settings is a configuration with these settings and one good service.
func settings(s string) string {
	return `{"settings": {` + s + `}, "services": {"web": {"process": {"argv": ["/bin/web"]}}}}`
}

// read decodes bytes.
func read(data []byte) (*input.Configuration, *input.Report) {
	var report input.Report
	document, err := input.Parse(data, &report)
	if err != nil {
		report.Add("", "%v", err)
		return nil, &report
	}
	c, err := Config(document, &report)
	if err != nil {
		report.Add("", "%v", err)
	}
	return c, &report
}

// lines returns problems as they are printed.
func lines(problems []input.Problem) []string {
	var all []string
	for _, p := range problems {
		all = append(all, p.String())
	}
	return all
}

// wrong is a bad input and all the lines it gives.
type wrong struct {
	name, input string
	want        []string
}

func testWrong(t *testing.T, table []wrong) {
	t.Helper()
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			testSchema(t, c.input)
			_, report := read([]byte(c.input))
			if got := lines(report.Problems()); !slices.Equal(got, c.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(c.want, "\n  "))
			}
		})
	}
}

// good decodes what must be well.
func good(t *testing.T, text string) *input.Configuration {
	t.Helper()
	testSchema(t, text)
	c, report := read([]byte(text))
	if report.Count() > 0 {
		t.Fatalf("got\n  %s\nwant no problems in\n  %s", strings.Join(lines(report.Problems()), "\n  "), text)
	}
	return c
}

// warned returns the warnings of what must be well.
func warned(t *testing.T, text string) []string {
	t.Helper()
	testSchema(t, text)
	_, report := read([]byte(text))
	if report.Count() > 0 {
		t.Fatalf("got %v, want no problems", report.Problems())
	}
	return lines(report.Warnings())
}
