package sys

// Session is not known.
func Session(int) (session int, gone bool) { return 0, false }

// IsChild is not known.
func IsChild(int) bool { return false }

// OwnSession is unknown on this system.
func OwnSession() int { return 0 }

// UserOf is unknown on this system.
func UserOf(int) (uid uint32, known bool) { return 0, false }
