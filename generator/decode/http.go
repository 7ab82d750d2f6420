package decode

import (
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"nimi/runtime/spec"
)

// http reads a request: a URL, or an object with one and the status codes that are good.
func (v value) http(into *spec.HTTP) {
	if v.json.Type == gjson.String {
		v.url(into)
		return
	}
	if !v.isNull() && !v.is(v.json.IsObject(), "a URL or an object with one") {
		return
	}
	var h spec.HTTP
	v.object(fields{
		{"url", func(u value) {
			if u.isNull() && !v.isNull() {
				u.problem("missing, must be a URL such as http://127.0.0.1:8080/health")
			}
			u.url(&h)
		}},
		{"status", func(v value) { v.status(&h.Status) }},
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
func (v value) status(into *[]int) {
	one := func(_ int, v value) {
		if n, ok := v.whole(minStatus, maxStatus, ""); ok {
			*into = append(*into, int(n))
		}
	}
	switch {
	case v.json.Type == gjson.Number:
		one(0, v)
	case v.isEmptyList():
		v.problem("must not be empty")
	case v.is(v.json.IsArray(), "a status code or a list of them"):
		v.list(one)
	}
	slices.Sort(*into)
	*into = slices.Compact(*into)
}

// maxTarget bounds a request to what every server takes.
const maxTarget = 4000

// url reads the URL of a request.
func (v value) url(into *spec.HTTP) {
	var text string
	if !v.nonEmpty(&text) {
		return
	}
	u, err := url.Parse(text)
	if err != nil || u.Opaque != "" {
		v.problem("must be a URL such as http://127.0.0.1:8080/health, not %s", Quote(text))
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
		v.problem("https is not supported: a launcher has no TLS; use exec with a program such as curl")
	case !strings.EqualFold(u.Scheme, "http"):
		v.problem("must begin with http://, not %s", Quote(text))
	case u.User != nil:
		v.problem("must not have a user or a password in it")
	case u.Fragment != "" || strings.HasSuffix(text, "#"):
		v.problem(`must not have a fragment ("#…"): servers do not get to see it`)
	case wrong != "":
		v.problem("%s", wrong)
	case strings.ContainsFunc(h.Target+h.Host, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		v.problem("must have everything that is not printable ASCII percent-encoded: %s", Quote(text))
	case len(h.Target) > maxTarget:
		v.problem("must have a path of at most %d bytes, not %d", maxTarget, len(h.Target))
	default:
		h.Address = address
		*into = h
	}
}
