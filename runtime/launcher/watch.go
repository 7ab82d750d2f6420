package launcher

// watch is what is to happen when a descriptor is ready.
type watch struct {
	do    func()
	asker bool // it belongs to somebody who asks how things are; see loop.serve
}

// watch has f called when the descriptor is ready; see host.Processes.
func (l *loop) watch(fd int, write bool, f func()) error {
	return l.watched(fd, watch{do: f}, l.add(fd, write))
}

// watchAsker has f called at the end of a turn in which the descriptor is ready; see host.Control.
func (l *loop) watchAsker(fd int, write bool, f func()) error {
	return l.watched(fd, watch{do: f, asker: true}, l.add(fd, write))
}

func (l *loop) add(fd int, write bool) error {
	if write {
		return l.poller.AddWrite(fd, fd)
	}
	return l.poller.Add(fd, fd)
}

// watchEnd has f called when the other end of fd is closed; see host.Processes.
func (l *loop) watchEnd(fd int, f func()) error {
	return l.watched(fd, watch{do: f}, l.poller.AddEnd(fd, fd))
}

func (l *loop) watched(fd int, w watch, err error) error {
	if err == nil {
		l.watches[fd] = w
	}
	return err
}

func (l *loop) unwatch(fd int) {
	if l.watches[fd].do != nil {
		delete(l.watches, fd)
		l.poller.Remove(fd)
	}
}
