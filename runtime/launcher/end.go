package launcher

// end has the features finish, and what has been said printed, when nothing is left to supervise.
func (l *loop) end() {
	if l.host.Drain != nil {
		l.host.Drain()
	}
	for _, f := range l.host.AtEnd {
		f()
	}
	l.printer.end()
}
