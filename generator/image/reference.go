package image

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"nimi/generator/input"
)

var (
	nameForm = regexp.MustCompile(`^([a-zA-Z0-9][a-zA-Z0-9.-]*(:[0-9]+)?/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`)
	tagForm  = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`)
)

// checkReference reports a name or a tag that engines do not take (the grammar of distribution/reference).
func checkReference(name, tag string, to *input.Report) {
	if !nameForm.MatchString(name) || len(name) > 255 {
		to.Add("name", "%s cannot be the name of an image, must be small letters and digits, such as shop or registry.example.org/team/shop", input.Quote(name))
	}
	if !tagForm.MatchString(tag) {
		to.Add("tag", "%s is no tag, must be up to 128 letters, digits and _.- that do not begin with . or -", input.Quote(tag))
	}
}

// fullName returns the name as engines keep it: with a registry, and with the one for names that say none.
func fullName(name string) string {
	host, _, found := strings.Cut(name, "/")
	switch {
	case !found:
		return "docker.io/library/" + name
	case strings.ContainsAny(host, ".:") || host == "localhost":
		return name
	}
	return "docker.io/" + name
}

func validBinName(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\x00")
}

// ParseTime reads a time as RFC 3339 has it.
func ParseTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, fmt.Errorf("must be a time such as 1970-01-01T00:00:01Z, not %s", input.Quote(s))
	}
	if t = t.UTC(); t.Year() < 1970 || t.Year() > 9999 {
		return t, errors.New("must be a time between 1970 and 9999")
	}
	return t, nil
}
