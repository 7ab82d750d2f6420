package client

import (
	"strconv"
	"strings"

	"nimi/runtime/spec"
)

//go:noinline
func choice(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// name is the name of a signal; "" where it is none.
//
//go:noinline
func name(s spec.Signal) string { return word(s.Values(), int(s)) }

//go:noinline
func octal(n int) string { return "0" + strconv.FormatInt(int64(n), 8) }

// bound is one of the two of a resource limit.
//
//go:noinline
func bound(n uint64) string {
	if n == spec.Unlimited {
		return "unlimited"
	}
	return strconv.FormatUint(n, 10)
}

// factor writes n thousandths, without zeros at the end.
//
//go:noinline
func factor(n int64) string {
	text := thousandths(n)
	for strings.HasSuffix(text, "0") {
		text = text[:len(text)-1]
	}
	return strings.TrimSuffix(text, ".")
}

// list writes the numbers of the bits that are set, as cron does; a star where all are.
//
//go:noinline
func list(bits uint64, first, last uint) string {
	text, all := "", true
	for n := first; n <= last; n++ {
		if bits>>n&1 == 0 {
			all = false
			continue
		}
		text += choice(text == "", "", ",") + integer(int64(n))
	}
	return choice(all, "*", text)
}

// listening is the address, and what of it is not the default.
//
//go:noinline
func listening(s *spec.Socket) string {
	text := s.Listen + choice(s.Datagram, " datagram", "")
	if s.Backlog != 0 {
		text += " backlog " + integer(int64(s.Backlog))
	}
	if s.Mode != 0 {
		text += " mode " + octal(s.Mode)
	}
	if s.User+s.Group != "" {
		text += " owner " + s.User + ":" + s.Group
	}
	text += choice(s.Activate, " activates it", "")
	return text
}

// readiness says how it is known that a service is ready; "" where it is so at once.
//
//go:noinline
func readiness(r *spec.Ready) string {
	switch {
	case r.Notify:
		return "notify"
	case r.Descriptor != 0:
		return "descriptor " + integer(int64(r.Descriptor))
	case r.LogLine.Source != "":
		return "logLine " + quote(r.LogLine.Source)
	}
	return probe(&r.Probe)
}

// probe says what is asked; "" where nothing is.
//
//go:noinline
func probe(p *spec.Probe) string {
	switch {
	case p.Exec != nil:
		return "exec " + command(p.Exec)
	case p.TCP != "":
		return "tcp " + p.TCP
	case p.Unix != "":
		return "unix " + p.Unix
	case p.HTTP.Address != "":
		text := "http " + p.HTTP.Address + p.HTTP.Target
		if p.HTTP.Host != p.HTTP.Address {
			text += " host " + p.HTTP.Host
		}
		for i, code := range p.HTTP.Status {
			text += choice(i == 0, " status ", ",") + integer(int64(code))
		}
		return text
	case p.File != "":
		return "file " + p.File
	}
	return ""
}
