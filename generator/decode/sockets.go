package decode

import (
	"fmt"
	"math"
	"net/netip"
	"path"
	"strconv"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

const (
	// defaultSocketMode is systemd's default for SocketMode=. defaultBacklog is the limit that Linux puts on a backlog
	// (somaxconn in proc_sys_net(5)).
	defaultSocketMode = 0o666
	defaultBacklog    = 4096
	maxSockets        = 1000
)

// sockets reads nimi.sockets, sorted by name: addresses, or objects with one; and nimi.sockets.pid.
func (s *service) sockets(v value) {
	v.Each(`{"http": "127.0.0.1:8080"}`, func(name string, v value) {
		if name == "pid" && v.Kind() == input.Boolean { // an option; a socket may have the name, too
			pid := true
			v.Bool(&pid)
			s.NoListenPid = !pid
			return
		}
		if wrong := socketNameError(name); wrong != "" {
			v.Problem("%s", wrong)
			return
		}
		socket := spec.Socket{Name: name, Backlog: defaultBacklog}
		if v.Kind() == input.String {
			socket.Mode = defaultSocketMode
			listen(v, &socket.Listen)
		} else if v.Is("an address or an object with one", input.Object, input.Null) {
			socketObject(v, &socket)
		}
		if socket.Datagram {
			socket.Backlog = 0
		}
		if !strings.HasPrefix(socket.Listen, "/") {
			socket.Mode = 0
		}
		if socket.Listen != "" {
			s.Sockets = append(s.Sockets, socket)
		}
	}, "pid")
	if s.Type == spec.TypeOneshot && s.OnDemand() {
		v.Problem(`activate is for services that run on, not for type "oneshot" or one with a schedule`)
	}
	if len(s.Sockets) > maxSockets {
		v.Problem("too many, at most %d", maxSockets)
	}
}

// socketNameError returns why LISTEN_FDNAMES cannot have a name, or an empty string (sd_listen_fds_with_names(3)).
func socketNameError(name string) string {
	switch {
	case name == "":
		return "the name must not be empty"
	case len(name) > maxFileName:
		return fmt.Sprintf("the name must be at most %d bytes long, not %d", maxFileName, len(name))
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' || r == ':' }):
		return `the name must have printable ASCII characters only, and no ":"`
	}
	return ""
}

// socketObject reads a socket with options of its own.
func socketObject(v value, into *spec.Socket) {
	mode := spec.Int{Value: defaultSocketMode}
	datagram := false
	v.Object(fields{
		{"listen", func(v value) {
			if v.IsNull() {
				v.Problem("missing, must be %s", addresses)
			}
			listen(v, &into.Listen)
		}},
		{"type", func(v value) {
			datagram = v.Word([]string{"stream", "datagram"}) == 1
		}},
		{"mode", func(v value) { octal(v, &mode, 0o777) }},
		{"user", func(v value) { account(v, &into.User) }},
		{"group", func(v value) { account(v, &into.Group) }},
		{"activate", func(v value) { v.Bool(&into.Activate) }},
		{"backlog", func(v value) { v.Integer(&into.Backlog, 1, math.MaxInt32) }},
	})
	into.Datagram, into.Mode = datagram, mode.Value
	if into.Listen != "" && into.Listen[0] != '/' && into.User+into.Group != "" {
		v.Problem("user and group are for the file of a path only, not for %s", input.Quote(into.Listen))
	}
}

const addresses = `a path, "@name", a port, or an IP address and a port such as "127.0.0.1:80" or "[::1]:80"`

// listen reads an address to be bound.
func listen(v value, into *string) {
	var text string
	if !v.NonEmpty(&text) {
		return
	}
	switch text[0] {
	case '/':
		listenPath(v, text, into)
	case '@':
		switch {
		case text == "@":
			v.Problem(`must have a name after "@"`)
		case len(text) > maxSocketPath+1: // the "@" is a zero byte
			v.Problem(`the name after "@" must be at most %d bytes long, not %d`, maxSocketPath, len(text)-1)
		default:
			*into = text
		}
	default:
		listenPort(v, text, into)
	}
}

func listenPath(v value, text string, into *string) {
	clean := path.Clean(text)
	switch {
	case clean == "/" || strings.HasSuffix(text, "/"):
		v.Problem("must be the path of a file, not %s", input.Quote(text))
	case len(clean) > maxSocketPath:
		v.Problem("the path of a socket must be at most %d bytes long, not %d", maxSocketPath, len(clean))
	default:
		*into = clean
	}
}

// listenPort reads a port, of every address or of one.
func listenPort(v value, text string, into *string) {
	host, port := "", text
	if colon := strings.LastIndexByte(text, ':'); colon >= 0 {
		host, port = text[:colon], text[colon+1:]
	}
	if host != "" {
		bare := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
		ip, err := netip.ParseAddr(bare)
		switch {
		case err != nil || ip.Is6() != (host != bare):
			v.Problem("must be %s, not %s", addresses, input.Quote(text))
			return
		case ip.Zone() != "":
			v.Problem("must not have a zone: %s", input.Quote(text))
			return
		}
		host = ip.String()
		if ip.Is6() {
			host = "[" + v6(ip) + "]"
		}
	}
	n, err := strconv.ParseUint(port, 10, 64)
	switch {
	case err != nil || strings.HasPrefix(port, "+"):
		v.Problem("must be %s, not %s", addresses, input.Quote(text))
	case n == 0 || n > math.MaxUint16:
		v.Problem("the port must be from 1 to %d, not %s", math.MaxUint16, input.Shorten(port))
	default:
		*into = host + ":" + strconv.FormatUint(n, 10)
	}
}

// v6 writes an IPv6 address with hexadecimal numbers only, the form that the launcher reads.
func v6(ip netip.Addr) string {
	if ip.Is4In6() {
		return ip.StringExpanded()
	}
	return ip.String()
}
