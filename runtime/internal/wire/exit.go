package wire

// Exit codes of commands (docs/exit-codes.md).
const (
	ExitDone    = 0
	ExitFailed  = 1
	ExitUsage   = 2   // also: no such service
	ExitAbsent  = 3   // no launcher runs
	ExitTimeout = 4   // not in time
	ExitDenied  = 5   // the launcher is another user's
	ExitPipe    = 141 // 128 + SIGPIPE: nobody reads the output any more
)

// ExitCode is that of a command whose answer is an error of some kind.
func ExitCode(kind string) int {
	switch kind {
	case ErrorUsage, ErrorUnknown:
		return ExitUsage
	case ErrorDenied:
		return ExitDenied
	case ErrorTimeout:
		return ExitTimeout
	}
	return ExitFailed
}
