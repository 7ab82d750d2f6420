package launcher

// end has the features finish, and what has been said printed, when nothing is left to supervise.
func (l *loop) end() {
	for i := len(l.host.AtEnd) - 1; i >= 0; i-- {
		l.host.AtEnd[i]()
	}
	l.printer.end()
}
