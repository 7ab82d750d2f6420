package decode

import (
	"math"
	"net"
	"net/netip"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// defaultReady and defaultHealth are the times and counts of nimi.ready and nimi.health.
var (
	defaultReady  = spec.Probe{Period: 500 * time.Millisecond, Timeout: time.Second, SuccessThreshold: 1}
	defaultHealth = spec.Probe{Period: 10 * time.Second, Timeout: time.Second, SuccessThreshold: 1, FailureThreshold: 3}
)

// ways are the names of the options that are set, of a group of which only one may be.
type ways []string

// field is an option that is one of w.
func (w *ways) field(name string, read func(value)) field {
	return field{name, func(v value) {
		if !v.IsOff() {
			*w = append(*w, name)
		}
		read(v)
	}}
}

// probeWays are the keys that say what is asked.
func (s *service) probeWays(p *spec.Probe, w *ways) fields {
	return fields{
		w.field("exec", func(v value) { p.Exec = s.command(v) }),
		w.field("tcp", func(v value) { s.tcp(v, &p.TCP) }),
		w.field("unix", func(v value) { s.unixSocket(v, &p.Unix) }),
		w.field("http", func(v value) { s.http(v, &p.HTTP) }),
		w.field("file", func(v value) { s.absolute(v, &p.File) }),
	}
}

// probeTimes are the keys that say how often, and what counts.
func probeTimes(p *spec.Probe) fields {
	return fields{
		{"initialDelay", func(v value) { v.Duration(&p.InitialDelay) }},
		{"period", func(v value) { v.Positive(&p.Period) }},
		{"timeout", func(v value) { v.Positive(&p.Timeout) }},
		{"successThreshold", func(v value) { v.Integer(&p.SuccessThreshold, 1, math.MaxInt32) }},
	}
}

// noProbe clears the times and counts of a probe that does not exist, and reports those that were set.
func noProbe(v value, p *spec.Probe, byDefault spec.Probe) {
	if p.InitialDelay != byDefault.InitialDelay || p.Period != byDefault.Period || p.Timeout != byDefault.Timeout ||
		p.SuccessThreshold != byDefault.SuccessThreshold || p.FailureThreshold != byDefault.FailureThreshold {
		v.Problem("initialDelay, period, timeout, successThreshold and failureThreshold have no effect without exec, tcp, unix, http or file")
	}
	*p = spec.Probe{}
}

// maxSocketPath is the longest path of a socket, in bytes, without the zero byte at its end (unix(7)).
const maxSocketPath = 107

// unixSocket reads the path of a socket.
func (s *service) unixSocket(v value, into *string) {
	var at string
	if s.absolute(v, &at); len(at) > maxSocketPath && !s.expands(at) {
		v.Problem("the path of a socket must be at most %d bytes long, not %d", maxSocketPath, len(at))
		return
	}
	*into = at
}

var targetPath = input.Form{Pattern: regexp.MustCompile("^[/$]")}

// absolute reads an absolute path, in which there may be variables.
func (s *service) absolute(v value, into *string) {
	var text string
	if !v.Is("an absolute path", input.String) || !v.Text(&text) {
		return
	}
	s.variables(v, text)
	switch {
	case !v.In(targetPath) || !s.expands(text) && text[0] != '/':
		v.Problem("must be an absolute path, not %s", input.Quote(text))
	case s.expands(text):
		*into = text
	default:
		*into = path.Clean(text)
	}
}

// expands tells whether variables in a text are replaced when the service starts.
func (s *service) expands(text string) bool { return s.Expand && strings.Contains(text, "$") }

// tcp reads an address to connect to.
func (s *service) tcp(v value, into *string) {
	var text string
	if !v.Is(`an address such as "127.0.0.1:80"`, input.String) || !v.NonEmpty(&text) {
		return
	}
	s.variables(v, text)
	if s.expands(text) {
		*into = text
		return
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		v.Problem(`must be an address such as "127.0.0.1:80", "[::1]:80" or ":80", not %s%s`, input.Quote(text), portHint(text))
		return
	}
	if at, wrong := target(host, port); wrong != "" {
		v.Problem("%s", wrong)
	} else {
		*into = at
	}
}

// portHint recognises a port alone.
func portHint(s string) string {
	if n, err := strconv.ParseUint(s, 10, 16); err == nil && n > 0 {
		return "; write " + input.Quote(":"+s)
	}
	return ""
}

// target returns the address to connect to in the form that the launcher reads, or what is wrong with it. Launchers do not
// look up names. "localhost" and an empty host mean both loopback addresses. An address that means all addresses of the
// machine is for listening; it is replaced by the loopback address of its kind.
func target(host, port string) (address, wrong string) {
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 || strings.HasPrefix(port, "+") {
		return "", "the port must be a number from 1 to 65535, not " + input.Quote(port)
	}
	port = strconv.FormatUint(n, 10)
	if host == "" || strings.EqualFold(host, "localhost") {
		return "localhost:" + port, ""
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return "", "the host must be an IP address or localhost, not " + input.Quote(host) + ": no names are looked up while services run"
	case ip.Zone() != "":
		return "", "the host must not have a zone: " + input.Quote(host)
	case ip == netip.IPv4Unspecified():
		ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	case ip == netip.IPv6Unspecified():
		ip = netip.IPv6Loopback()
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(n)).String(), ""
}
