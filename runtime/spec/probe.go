package spec

import "time"

// Probe is one way to find out how a service is, and how often (nimi.ready, nimi.health). At most one of the ways is
// set; none: there is no check.
type Probe struct {
	// Exec is a command that has to exit with 0; it runs with the service's identity and environment.
	Exec []string `feature:"checks"`
	// TCP is a numeric address, as "127.0.0.1:80" or "[::1]:80", that has to accept a connection.
	TCP string `feature:"probe checks"`
	// Unix is the absolute path of a stream socket that has to accept a connection.
	Unix string `feature:"probe checks"`
	// HTTP is a request that has to be answered with one of some status codes.
	HTTP HTTP
	// File is the absolute path of a file that has to exist.
	File string `feature:"probe checks"`

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
	Address string `feature:"probe checks"`
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
	// PIDFile is the absolute path of the file in which a program that forks away names the process that stays: it follows the
	// main process, which is to end with 0, and the service is ready then (nimi.type = "forking"). Empty: not used.
	PIDFile string `part:"process" feature:"forking"`
	// StartTimeout is how long a run may take to become ready. 0: any time.
	StartTimeout time.Duration `part:"policy"`
	// Continuous: Probe goes on asking while the service is ready. At its failure threshold the service counts as not ready
	// until it answers well again; nothing else follows from it.
	Continuous bool `part:"policy"`
}

// Said tells whether the service itself says that it is ready, in one of the ways that are not probes.
func (r *Ready) Said() bool {
	return r.LogLine.Table != "" || r.Notify || r.Descriptor != 0 || r.PIDFile != ""
}

// HealthAction is nimi.health.action: what follows when a service is not healthy any more.
type HealthAction uint8

// The values of nimi.health.action.
const (
	// HealthRestart: it is stopped, and has failed; what follows is up to its restart policy.
	HealthRestart HealthAction = iota
	// HealthReport: it counts as not ready until it is healthy again.
	HealthReport
	// HealthStop: it is stopped, and has failed for good.
	HealthStop
)

// Values implements [Enum].
func (HealthAction) Values() []Value { return healthActionValues[:] }

var healthActionValues = [...]Value{
	{"restart", "HealthRestart"},
	{"report", "HealthReport"},
	{"stop", "HealthStop"},
}
