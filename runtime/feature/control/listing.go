package control

import (
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/wire"
)

// listing answers hello, status and watch: the launcher, and then the units.
type listing struct {
	only  []bool // by unit; nil: all
	units int    // the first of those that are not listed
	watch bool

	headed bool // the launcher's line has been made
	phase  machine.Phase
	at     int           // the next unit
	from   uint64        // units that have changed since are listed
	until  uint64        // what follows was looked at by now
	again  bool          // the first listing is complete
	rest   time.Duration // the next listing comes no earlier, as that would cost too much where much changes
}

// restTime is how long a client that watches is told nothing after it has been told of changes.
const restTime = 50 * time.Millisecond

func (l *listing) next(s *server, b []byte) ([]byte, progress) {
	if phase := s.host.Phase(); !l.headed || l.watch && phases[phase] != phases[l.phase] {
		b = s.launcherLine(b)
		l.headed, l.phase = true, phase
	}
	if l.again && l.at == 0 {
		if l.until == s.changes.now {
			if s.ending {
				return wire.AppendDone(b), over
			}
			return b, waiting
		}
		if !s.ending && s.host.Now() < l.rest {
			return b, waiting
		}
		l.from, l.until = l.until, s.changes.now
	}
	for ; l.at < l.units; l.at++ {
		if len(b) > chunk {
			return b, more
		}
		if (l.only == nil || l.only[l.at]) && (!l.again || s.changes.units[l.at].changed > l.from) {
			b = s.unitLine(b, l.at)
		}
	}
	if !l.watch {
		return wire.AppendDone(b), over
	}
	l.at, l.again, l.rest = 0, true, s.host.Now()+restTime
	return b, more
}

// resumes is when a rest ends after which there is more to tell.
func (l *listing) resumes(s *server) (at time.Duration, any bool) {
	return l.rest, l.again && l.until != s.changes.now && l.rest > 0
}

func (l *listing) late(*server) string { return "" }

func (l *listing) close(s *server) {
	if l.watch {
		s.changes.drop()
	}
}
