package spec

// Socket is bound by the launcher before anything starts, and handed to a service at every start (nimi.sockets,
// sd_listen_fds(3)).
type Socket struct {
	// Name is what LISTEN_FDNAMES calls it.
	Name string
	// Listen is "/path", "@abstract", or a numeric address: "127.0.0.1:80", "[::1]:80", or ":80" for every address of the
	// machine, IPv6 and IPv4.
	Listen string
	// Datagram: no connections (UDP).
	Datagram bool
	// Backlog is how many connections may wait to be accepted (listen(2)).
	Backlog int
	// Mode, User and Group are those of the socket file of a path. Empty names: the launcher's.
	Mode        int
	User, Group string
	// Activate: the service does not start by itself, but at the first connection or datagram, and does so again after it
	// has ended in success.
	Activate bool `part:"policy" feature:"activation"`
}

// OnDemand tells whether something that comes to one of its sockets starts the service.
func (s *Service) OnDemand() bool {
	for i := range s.Sockets {
		if s.Sockets[i].Activate {
			return true
		}
	}
	return false
}
