package child

// Withheld are the variables that services do not get, since they are meant for the launcher alone: one that wrote to the
// notification socket of the launcher's manager, or took over its sockets, would speak in the launcher's name
// (sd_notify(3), sd_listen_fds(3)), the launcher's credentials are those of all services together, and a launcher that a
// service starts needs a control socket of its own.
var Withheld = [...]string{
	"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "CREDENTIALS_DIRECTORY", "NIMI_SOCKET",
	"NIMI_TAKEOVER",
}
