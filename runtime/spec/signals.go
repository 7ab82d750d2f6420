package spec

// SignalRule rewrites a signal that the launcher receives (settings.signals.<from> = <to>).
type SignalRule struct {
	From Signal
	// To is what the launcher takes it for. 0: it is swallowed.
	To Signal
}

// Signal is a signal by its number on Linux (signal(7), x86 and ARM); 0 is none. On other systems
// the runtime translates it by name.
type Signal uint8

// The signals that an option can name; SIGRTMIN + n as well.
const (
	SIGHUP   Signal = 1
	SIGINT   Signal = 2
	SIGQUIT  Signal = 3
	SIGABRT  Signal = 6
	SIGKILL  Signal = 9
	SIGUSR1  Signal = 10
	SIGUSR2  Signal = 12
	SIGALRM  Signal = 14
	SIGTERM  Signal = 15
	SIGCONT  Signal = 18
	SIGSTOP  Signal = 19
	SIGTSTP  Signal = 20
	SIGTTIN  Signal = 21
	SIGTTOU  Signal = 22
	SIGWINCH Signal = 28
	SIGIO    Signal = 29
	SIGPWR   Signal = 30
	// SIGRTMIN is the first real-time signal as libc counts: the kernel's first two are libc's own.
	SIGRTMIN Signal = 34
	// SIGRTMAX is the last real-time signal.
	SIGRTMAX Signal = 64
)

// Values implements [Enum]. Names stand without "SIG", as in kill(1).
func (Signal) Values() []Value {
	v := make([]Value, SIGRTMAX+1)
	for _, s := range []struct {
		n    Signal
		text string
	}{
		{SIGHUP, "HUP"}, {SIGINT, "INT"}, {SIGQUIT, "QUIT"}, {SIGABRT, "ABRT"}, {SIGKILL, "KILL"},
		{SIGUSR1, "USR1"}, {SIGUSR2, "USR2"}, {SIGALRM, "ALRM"}, {SIGTERM, "TERM"}, {SIGCONT, "CONT"},
		{SIGSTOP, "STOP"}, {SIGTSTP, "TSTP"}, {SIGTTIN, "TTIN"}, {SIGTTOU, "TTOU"}, {SIGWINCH, "WINCH"},
		{SIGIO, "IO"}, {SIGPWR, "PWR"}, {SIGRTMIN, "RTMIN"},
	} {
		v[s.n] = Value{s.text, "SIG" + s.text}
	}
	for n := SIGRTMIN + 1; n <= SIGRTMAX; n++ {
		d := n - SIGRTMIN
		text := "RTMIN+" + digits(d)
		v[n] = Value{text, "SIG" + text}
	}
	return v
}

// digits writes a number below 100, so that this package needs no import for it.
func digits(n Signal) string {
	if n < 10 {
		return string('0' + rune(n))
	}
	return string('0'+rune(n/10)) + string('0'+rune(n%10))
}
