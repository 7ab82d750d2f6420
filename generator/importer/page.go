package importer

import (
	"fmt"
	"strings"
)

// begin and end enclose what is made of the tables in a migration page.
const (
	begin = "<!-- made of the table of nimi import: go test ./generator/importer -run TestPages -update -->\n"
	end   = "<!-- end of the table -->\n"
)

// Tables returns the tables of a format as Markdown. Known says whether this version has an option.
func Tables(name string, known func(option string) bool) (string, error) {
	f, err := formatOf("", name)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, s := range f.sections {
		fmt.Fprintf(&b, "\n### %s\n\n| there | here | what to know |\n|---|---|---|\n", s.title)
		for _, r := range s.rules {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", code(r.key), r.here(known), strings.ReplaceAll(r.text, "|", `\|`))
		}
	}
	return b.String(), nil
}

// code returns a key in backquotes, as a table takes it.
func code(key string) string { return "`" + strings.ReplaceAll(key, "|", `\|`) + "`" }

// here is what a rule makes of a key: options, of which this version may not have all.
func (r *rule) here(known func(string) bool) string {
	if r.ours == "" {
		if r.means == nothing {
			return "—"
		}
		return ""
	}
	for _, option := range strings.Split(r.ours, ", ") {
		option = strings.Trim(option, "`")
		full := option
		if strings.HasPrefix(option, "nimi.") {
			full = "services.<name>." + option
		}
		if (full != option || strings.HasPrefix(option, "settings.")) && !known(full) {
			return r.ours + " (not in this version)"
		}
	}
	return r.ours
}
