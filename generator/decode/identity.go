package decode

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"

	"nimi/runtime/spec"
)

// user reads nimi.user.
func (s *Service) user(v value) { v.account(&s.Identity.User) }

// group reads nimi.group.
func (s *Service) group(v value) { v.account(&s.Identity.Group) }

// supplementaryGroups reads nimi.supplementaryGroups, in any order.
func (s *Service) supplementaryGroups(v value) {
	v.list(func(_ int, v value) {
		var group string
		if v.account(&group); group != "" {
			s.Identity.Groups = append(s.Identity.Groups, group)
		}
	})
}

// maxID is the largest user or group id; the one after it means "leave it alone" (setresuid(2)).
const maxID = 1<<32 - 2

// account reads a user or a group, by name or number.
func (v value) account(into *string) {
	if v.json.Type == gjson.Number {
		if n, ok := v.whole(0, maxID, ""); ok {
			*into = strconv.FormatInt(n, 10)
		}
		return
	}
	var name string
	if !v.is(v.json.Type == gjson.String, "a name or a whole number") || !v.nonEmpty(&name) {
		return
	}
	if wrong := accountError(name); wrong != "" {
		v.problem("%s, not %s", wrong, Quote(name))
		return
	}
	*into = name
}

// accountError returns why no line of passwd(5) or group(5) can have a name, or an empty string. It allows what
// useradd(8) would not, as systemd's relaxed mode does (https://systemd.io/USER_NAMES).
func accountError(name string) string {
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
func (s *Service) umask(v value) { v.mode(&s.Identity.Umask, 0o777) }

// mode reads an octal number, such as "0750".
func (v value) mode(into *spec.Int, most int) {
	var text string
	if !v.text(&text) {
		return
	}
	n, err := strconv.ParseUint(text, 8, 16)
	if err != nil || int(n) > most {
		v.problem(`must be an octal number from "0" to "%o", not %s`, most, Quote(text))
		return
	}
	*into = spec.Int{Set: true, Value: int(n)}
}

// noNewPrivileges reads nimi.noNewPrivileges.
func (s *Service) noNewPrivileges(v value) { v.boolean(&s.Identity.NoNewPrivileges) }
