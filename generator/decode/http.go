package decode

import (
	"net/url"
	"slices"
	"strings"

	"nimi/generator/input"
	templates "nimi/generator/variables"
	"nimi/runtime/spec"
)

// http reads a request: a URL, or an object with one and the status codes that are good.
func (s *service) http(v value, into *spec.HTTP) {
	if v.Kind() == input.String {
		s.requestURL(v, into)
		return
	}
	if !v.Is("a URL or an object with one", input.Object, input.Null) {
		return
	}
	var h spec.HTTP
	v.Object(fields{
		{"url", func(u value) {
			if u.IsNull() && !v.IsNull() {
				u.Problem("missing, must be a URL such as http://127.0.0.1:8080/health")
			}
			s.requestURL(u, &h)
		}},
		{"status", func(v value) { status(v, &h.Status) }},
	})
	if h.Address != "" {
		*into = h
	}
}

const (
	// minStatus is the first status code that ends an answer; those below are interim (RFC 9110).
	minStatus = 200
	maxStatus = 599
)

// status reads a status code, or several.
func status(v value, into *[]int) {
	one := func(_ int, v value) {
		if n, ok := v.Whole(minStatus, maxStatus, ""); ok {
			*into = append(*into, int(n))
		}
	}
	switch {
	case v.Kind() == input.Number:
		one(0, v)
	case v.IsEmptyList():
		v.Problem("must not be empty")
	case v.Is("a status code or a list of them", input.List):
		v.List(one)
	}
	slices.Sort(*into)
	*into = slices.Compact(*into)
}

// urlHint recognises a URL without its beginning.
func urlHint(text string) string {
	u, err := url.Parse("http://" + text)
	if err != nil || strings.Contains(text, "://") {
		return ""
	}
	if _, wrong := target(u.Hostname(), u.Port()); wrong != "" {
		return ""
	}
	return "; write " + input.Quote("http://"+text)
}

// maxTarget bounds a request to what every server takes.
const maxTarget = 4000

// requestURL reads the URL of a request.
func (s *service) requestURL(v value, into *spec.HTTP) {
	var text string
	if !v.NonEmpty(&text) {
		return
	}
	s.variables(v, text)
	if s.expands(text) {
		templateURL(v, text, into)
		return
	}
	u, err := url.Parse(text)
	if err != nil || u.Opaque != "" {
		v.Problem("must be a URL such as http://127.0.0.1:8080/health, not %s%s", input.Quote(text), urlHint(text))
		return
	}
	h := spec.HTTP{Host: u.Host, Target: u.RequestURI()}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	if u.Hostname() == "" {
		h.Host = "localhost" + u.Host
	}
	switch address, wrong := target(u.Hostname(), port); {
	case strings.EqualFold(u.Scheme, "https"):
		v.Problem("https is not supported: a launcher has no TLS; use exec with a program such as curl")
	case !strings.EqualFold(u.Scheme, "http"):
		v.Problem("must begin with http://, not %s", input.Quote(text))
	case u.User != nil:
		v.Problem("must not have a user or a password in it")
	case u.Fragment != "" || strings.HasSuffix(text, "#"):
		v.Problem(`must not have a fragment ("#…"): servers do not get to see it`)
	case wrong != "":
		v.Problem("%s", wrong)
	case strings.ContainsFunc(h.Target+h.Host, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		v.Problem("must have everything that is not printable ASCII percent-encoded: %s", input.Quote(text))
	case len(h.Target) > maxTarget:
		v.Problem("must have a path of at most %d bytes, not %d", maxTarget, len(h.Target))
	default:
		h.Address = address
		*into = h
	}
}

// templateURL reads the URL of a request in which there are variables. What has none is checked here, the rest when the
// service starts.
func templateURL(v value, text string, into *spec.HTTP) {
	const scheme = "http://"
	if len(text) < len(scheme) || !strings.EqualFold(text[:len(scheme)], scheme) {
		v.Problem("must begin with http://, not %s", input.Quote(text))
		return
	}
	authority, path := text[len(scheme):], ""
	if at := templates.Outside(authority, "/?#"); at >= 0 {
		authority, path = authority[:at], authority[at:]
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	h := spec.HTTP{Address: authority, Host: authority, Target: path}
	switch {
	case templates.Outside(authority, "@") >= 0:
		v.Problem("must not have a user or a password in it")
		return
	case templates.Outside(path, "#") >= 0:
		v.Problem(`must not have a fragment ("#…"): servers do not get to see it`)
		return
	case len(path) > maxTarget:
		v.Problem("must have a path of at most %d bytes, not %d", maxTarget, len(path))
		return
	case strings.HasPrefix(authority, ":") || authority == "":
		h.Host = "localhost" + authority
	}
	if !strings.Contains(authority, "$") {
		u, err := url.Parse(scheme + authority)
		if err != nil {
			v.Problem("must be a URL such as http://127.0.0.1:8080/health, not %s", input.Quote(text))
			return
		}
		port := u.Port()
		if port == "" {
			port = "80"
		}
		address, wrong := target(u.Hostname(), port)
		if wrong != "" {
			v.Problem("%s", wrong)
			return
		}
		h.Address = address
	}
	*into = h
}
