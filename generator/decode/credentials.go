package decode

import (
	"fmt"
	"path"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// credentials reads nimi.credentials, sorted by ID.
func (s *service) credentials(v value) {
	v.Each(`{"tls-key": "/etc/keys/tls.pem"}`, func(id string, v value) {
		if wrong := credentialError(id); wrong != "" {
			v.Problem("the name %s", wrong)
			return
		}
		if v.IsNull() {
			v.Problem("must not be null")
			return
		}
		c := spec.Credential{ID: id}
		if v.Kind() != input.Object {
			if source(v, &c.Path) {
				s.Credentials = append(s.Credentials, c)
			}
			return
		}
		ok := false
		v.Object(fields{
			{"source", func(v value) {
				if ok = source(v, &c.Path); v.IsNull() {
					v.Problem("missing, must be a path")
				}
			}},
			{"path", func(v value) {
				if v.Absolute(&c.Link); c.Link == "/" {
					v.Problem("must be the path of a file")
				}
			}},
		})
		if ok {
			s.Credentials = append(s.Credentials, c)
		}
	})
}

// source reads what a credential is copied from, and reports whether it is right.
func source(v value, into *string) bool {
	var file string
	if !v.Is("a path", input.String) || !v.Text(&file) {
		return false
	}
	if wrong := credentialError(file); path.IsAbs(file) {
		file = path.Clean(file)
	} else if wrong != "" {
		v.Problem("must be an absolute path, or the name of one of the launcher's own credentials, which %s, not %s", wrong, input.Quote(file))
		return false
	}
	*into = file
	return true
}

// credentialError returns why a name cannot be that of a credential, or an empty string (systemd.exec(5):
// LoadCredential=; sd_listen_fds(3) has the characters).
func credentialError(name string) string {
	switch {
	case name == "", name == ".", name == "..":
		return `must not be empty, "." or ".."`
	case len(name) > maxFileName:
		return fmt.Sprintf("must be at most %d bytes long", maxFileName)
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' || r == ':' || r == '/' }):
		return `must have printable ASCII characters only, and no ":" or "/"`
	}
	return ""
}
