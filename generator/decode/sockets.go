package decode

import (
	"fmt"
	"math"
	"net/netip"
	"path"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"nimi/runtime/spec"
)

const (
	// defaultSocketMode and defaultBacklog are systemd's SocketMode=, and what Linux cuts a Backlog= to (somaxconn in
	// proc_sys_net(5)).
	defaultSocketMode = 0o666
	defaultBacklog    = 4096
	maxSockets        = 1000
)

// sockets reads nimi.sockets, sorted by name: addresses, or objects with one.
func (s *Service) sockets(v value) {
	v.each(func(name string, v value) {
		if wrong := socketNameError(name); wrong != "" {
			v.problem("%s", wrong)
			return
		}
		socket := spec.Socket{Name: name, Backlog: defaultBacklog}
		if v.json.Type == gjson.String {
			socket.Mode = defaultSocketMode
			v.listen(&socket.Listen)
		} else if v.is(v.json.IsObject() || v.isNull(), "an address or an object with one") {
			v.socket(&socket)
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
	})
	if len(s.Sockets) > maxSockets {
		v.problem("too many, at most %d", maxSockets)
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

// socket reads a socket with options of its own.
func (v value) socket(into *spec.Socket) {
	mode := spec.Int{Value: defaultSocketMode}
	kind := "stream"
	v.object(fields{
		{"listen", func(v value) {
			if v.isNull() {
				v.problem("missing, must be %s", addresses)
			}
			v.listen(&into.Listen)
		}},
		{"type", func(v value) {
			if v.text(&kind) && kind != "stream" && kind != "datagram" {
				v.problem("must be one of stream, datagram, not %s", Quote(kind))
			}
		}},
		{"mode", func(v value) { v.mode(&mode, 0o777) }},
		{"user", func(v value) { v.account(&into.User) }},
		{"group", func(v value) { v.account(&into.Group) }},
		{"backlog", func(v value) { v.integer(&into.Backlog, 1, math.MaxInt32) }},
	})
	into.Datagram, into.Mode = kind == "datagram", mode.Value
	if into.Listen != "" && into.Listen[0] != '/' && into.User+into.Group != "" {
		v.problem("user and group are for the file of a path only, not for %s", Quote(into.Listen))
	}
}

const addresses = `a path, "@name", a port, or an IP address and a port such as "127.0.0.1:80" or "[::1]:80"`

// listen reads an address to be bound.
func (v value) listen(into *string) {
	var text string
	if !v.nonEmpty(&text) {
		return
	}
	switch text[0] {
	case '/':
		v.listenPath(text, into)
	case '@':
		switch {
		case text == "@":
			v.problem(`must have a name after "@"`)
		case len(text) > maxSocketPath+1: // the "@" is a zero byte
			v.problem(`the name after "@" must be at most %d bytes long, not %d`, maxSocketPath, len(text)-1)
		default:
			*into = text
		}
	default:
		v.listenPort(text, into)
	}
}

func (v value) listenPath(text string, into *string) {
	clean := path.Clean(text)
	switch {
	case clean == "/" || strings.HasSuffix(text, "/"):
		v.problem("must be the path of a file, not %s", Quote(text))
	case len(clean) > maxSocketPath:
		v.problem("the path of a socket must be at most %d bytes long, not %d", maxSocketPath, len(clean))
	default:
		*into = clean
	}
}

// listenPort reads a port, of every address or of one.
func (v value) listenPort(text string, into *string) {
	host, port := "", text
	if colon := strings.LastIndexByte(text, ':'); colon >= 0 {
		host, port = text[:colon], text[colon+1:]
	}
	if host != "" {
		bare := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
		ip, err := netip.ParseAddr(bare)
		switch {
		case err != nil || ip.Is6() != (host != bare):
			v.problem("must be %s, not %s", addresses, Quote(text))
			return
		case ip.Zone() != "":
			v.problem("must not have a zone: %s", Quote(text))
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
		v.problem("must be %s, not %s", addresses, Quote(text))
	case n == 0 || n > math.MaxUint16:
		v.problem("the port must be from 1 to %d, not %s", math.MaxUint16, shorten(port))
	default:
		*into = host + ":" + strconv.FormatUint(n, 10)
	}
}

// v6 writes an IPv6 address in hexadecimal numbers throughout, as the launcher reads it.
func v6(ip netip.Addr) string {
	if ip.Is4In6() {
		return ip.StringExpanded()
	}
	return ip.String()
}
