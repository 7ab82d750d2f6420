package decode

import (
	"math"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"nimi/runtime/spec"
)

// defaultReady and defaultHealth are the times and counts of nimi.ready and nimi.health.
var (
	defaultReady  = spec.Probe{Period: 500 * time.Millisecond, Timeout: time.Second, SuccessThreshold: 1}
	defaultHealth = spec.Probe{Period: 10 * time.Second, Timeout: time.Second, SuccessThreshold: 1, FailureThreshold: 3}
)

// ways are those of several options that are set, of which there may be one.
type ways []string

// field is an option that is one of w.
func (w *ways) field(name string, read func(value)) field {
	return field{name, func(v value) {
		if !v.isNull() && v.json.Type != gjson.False {
			*w = append(*w, name)
		}
		read(v)
	}}
}

// probeWays are the keys that say what is asked.
func probeWays(p *spec.Probe, w *ways) fields {
	return fields{
		w.field("exec", func(v value) { p.Exec = v.argv() }),
		w.field("tcp", func(v value) { v.tcp(&p.TCP) }),
		w.field("unix", func(v value) { v.unixSocket(&p.Unix) }),
		w.field("http", func(v value) { v.http(&p.HTTP) }),
		w.field("file", func(v value) { v.absolute(&p.File) }),
	}
}

// probeTimes are the keys that say how often, and what counts.
func probeTimes(p *spec.Probe) fields {
	least := 0 // failures, for ready: none counts
	if p.FailureThreshold > 0 {
		least = 1
	}
	return fields{
		{"initialDelay", func(v value) { v.duration(&p.InitialDelay) }},
		{"period", func(v value) { v.positive(&p.Period) }},
		{"timeout", func(v value) { v.positive(&p.Timeout) }},
		{"successThreshold", func(v value) { v.integer(&p.SuccessThreshold, 1, math.MaxInt32) }},
		{"failureThreshold", func(v value) { v.integer(&p.FailureThreshold, least, math.MaxInt32) }},
	}
}

// noProbe leaves times and counts that nothing uses out of the table. That they have been set is a mistake.
func noProbe(v value, p *spec.Probe, byDefault spec.Probe) {
	if p.InitialDelay != byDefault.InitialDelay || p.Period != byDefault.Period || p.Timeout != byDefault.Timeout ||
		p.SuccessThreshold != byDefault.SuccessThreshold || p.FailureThreshold != byDefault.FailureThreshold {
		v.problem("initialDelay, period, timeout, successThreshold and failureThreshold have no effect without exec, tcp, unix, http or file")
	}
	*p = spec.Probe{}
}

// positive reads a whole number of milliseconds that is not 0.
func (v value) positive(into *time.Duration) {
	if n, ok := v.whole(1, maxDuration.Milliseconds(), " of milliseconds"); ok {
		*into = time.Duration(n) * time.Millisecond
	}
}

// maxSocketPath is what an address has room for (unix(7)), the zero byte at its end apart.
const maxSocketPath = 107

// unixSocket reads the path of a socket.
func (v value) unixSocket(into *string) {
	var s string
	if v.absolute(&s); len(s) > maxSocketPath {
		v.problem("the path of a socket must be at most %d bytes long, not %d", maxSocketPath, len(s))
		return
	}
	*into = s
}

// tcp reads an address to connect to.
func (v value) tcp(into *string) {
	var s string
	if !v.nonEmpty(&s) {
		return
	}
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		v.problem(`must be an address such as "127.0.0.1:80", "[::1]:80" or ":80", not %s`, Quote(s))
		return
	}
	if at, wrong := target(host, port); wrong != "" {
		v.problem("%s", wrong)
	} else {
		*into = at
	}
}

// target returns the address to connect to, as the launcher reads it, or what is wrong. Launchers look up no names.
// localhost, and no host at all, stand for both loopback addresses; one that means every address of the machine, which
// is for listening, for the loopback one of its kind.
func target(host, port string) (address, wrong string) {
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 || strings.HasPrefix(port, "+") {
		return "", "the port must be a number from 1 to 65535, not " + Quote(port)
	}
	port = strconv.FormatUint(n, 10)
	if host == "" || strings.EqualFold(host, "localhost") {
		return "localhost:" + port, ""
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return "", "the host must be an IP address or localhost, not " + Quote(host) + ": no names are looked up while services run"
	case ip.Zone() != "":
		return "", "the host must not have a zone: " + Quote(host)
	case ip == netip.IPv4Unspecified():
		ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	case ip == netip.IPv6Unspecified():
		ip = netip.IPv6Loopback()
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(n)).String(), ""
}
