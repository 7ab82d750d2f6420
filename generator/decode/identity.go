package decode

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// user reads nimi.user.
func (s *service) user(v value) { account(v, &s.Identity.User, userHint) }

// userHint recognises a user and a group in one, as Docker has them.
func userHint(text string) string {
	if user, group, both := strings.Cut(text, ":"); both && accountError(user) == "" && accountError(group) == "" {
		return "; write user = " + input.Quote(user) + " and group = " + input.Quote(group)
	}
	return ""
}

// group reads nimi.group.
func (s *service) group(v value) { account(v, &s.Identity.Group) }

// supplementaryGroups reads nimi.supplementaryGroups, in any order.
func (s *service) supplementaryGroups(v value) {
	v.List(func(_ int, v value) {
		var group string
		if account(v, &group); group != "" {
			s.Identity.Groups = append(s.Identity.Groups, group)
		}
	})
}

// maxID is the largest user or group id; the one after it means "leave it alone" (setresuid(2)).
const maxID = 1<<32 - 2

// account reads a user or a group, by name or number.
func account(v value, into *string, hints ...func(string) string) {
	if v.Kind() == input.Number {
		if n, ok := v.Whole(0, maxID, ""); ok {
			*into = strconv.FormatInt(n, 10)
		}
		return
	}
	var name string
	if !v.Is("a name or a whole number", input.String) || !v.NonEmpty(&name) {
		return
	}
	if wrong := accountError(name); wrong != "" {
		text := ""
		for _, hint := range hints {
			text += hint(name)
		}
		v.Problem("%s, not %s%s", wrong, input.Quote(name), text)
		return
	}
	*into = name
}

// accountError returns why no line of passwd(5) or group(5) can have a name, or an empty string. It allows what
// useradd(8) would not, as systemd's relaxed mode does (https://systemd.io/USER_NAMES).
func accountError(name string) string {
	if strings.HasPrefix(name, "$") || strings.Contains(name, "${") {
		return "must be a name or a number: no variables are expanded here"
	}
	if strings.Trim(name, "0123456789") == "" {
		if n, err := strconv.ParseUint(name, 10, 32); err != nil || n > maxID {
			return fmt.Sprintf("must be a name or a number from 0 to %d", int64(maxID))
		}
		return ""
	}
	switch {
	case strings.ContainsAny(name, ":,/"), strings.ContainsFunc(name, func(r rune) bool { return breaksLine(r) || unicode.IsSpace(r) }):
		return `must be a name without ":", ",", "/", blanks and control characters`
	case strings.ContainsAny(name[:1], "-+#"), name == ".", name == "..":
		return `must not begin with "-", "+" or "#", nor be "." or ".."`
	case len(name) > maxFileName:
		return fmt.Sprintf("must be at most %d bytes long", maxFileName)
	}
	return ""
}

// umask reads nimi.umask.
func (s *service) umask(v value) { octal(v, &s.Identity.Umask, 0o777) }

var octalForm = input.Form{Pattern: regexp.MustCompile("^[0-7]+$")}

// octal reads an octal number, such as "0750".
func octal(v value, into *spec.Int, most int) {
	var text string
	if !v.Is(`an octal number in quotes, such as "0750"`, input.String) || !v.Text(&text) {
		return
	}
	n, err := strconv.ParseUint(text, 8, 16)
	if !v.In(octalForm) || err != nil || int(n) > most {
		v.Problem(`must be an octal number from "0" to "%o", not %s`, most, input.Quote(text))
		return
	}
	*into = spec.Int{Set: true, Value: int(n)}
}

// noNewPrivileges reads nimi.noNewPrivileges.
func (s *service) noNewPrivileges(v value) { v.Bool(&s.Identity.NoNewPrivileges) }
