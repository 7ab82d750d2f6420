package spec

import "time"

// Probe is one way to find out how a service is, and how often (nimi.ready, nimi.health). At most one of the ways is
// set; none: there is no check.
type Probe struct {
	// Exec is a command that has to exit with 0; it runs with the service's identity and environment.
	Exec []string
	// TCP is a numeric address, as "127.0.0.1:80" or "[::1]:80", that has to accept a connection.
	TCP string `feature:"probe"`
	// Unix is the absolute path of a stream socket that has to accept a connection.
	Unix string `feature:"probe"`
	// HTTP is a request that has to be answered with one of some status codes.
	HTTP HTTP
	// File is the absolute path of a file that has to exist.
	File string `feature:"probe"`

	// InitialDelay passes before the first probe, Period between the beginnings of two.
	InitialDelay, Period time.Duration
	// Timeout is how long one probe may take.
	Timeout time.Duration
	// SuccessThreshold and FailureThreshold are how many results in a row count. 0 failures: failures never do.
	SuccessThreshold, FailureThreshold int
}

// HTTP is a GET request (HTTP/1.1, RFC 9112).
type HTTP struct {
	// Address is the numeric address to connect to.
	Address string `feature:"probe"`
	// Host is the value of the Host field.
	Host string
	// Target is path and query: "/health?deep=1".
	Target string
	// Status lists the codes that are good. Nil: 200 to 399.
	Status []int
}

// Set tells whether there is a check.
func (p *Probe) Set() bool {
	return p.Exec != nil || p.TCP != "" || p.Unix != "" || p.HTTP.Address != "" || p.File != ""
}

// Ready is how it is known that a service can be used (nimi.ready).
type Ready struct {
	// Probe asks the service, until it is ready.
	Probe Probe `part:"policy"`
	// LogLine waits for a line of its output.
	LogLine Pattern `part:"policy"`
	// Notify waits for READY=1 on $NOTIFY_SOCKET (sd_notify(3)).
	Notify bool `part:"process" feature:"notify"`
	// Descriptor waits for a newline on this descriptor of the service, as s6 does. 0: not used.
	Descriptor int `part:"process" feature:"descriptor"`
	// StartTimeout is how long a run may take to become ready. 0: any time.
	StartTimeout time.Duration `part:"policy"`
}

// Said tells whether the service itself says that it is ready, in one of the ways that are not probes.
func (r *Ready) Said() bool { return r.LogLine.Table != "" || r.Notify || r.Descriptor != 0 }
