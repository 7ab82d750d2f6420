package logs

import (
	"strconv"

	"nimi/runtime/internal/sys"
)

// output is the launcher's standard output or standard error.
type output struct {
	fd  int
	buf []byte
	// gone is set once writing has failed. What services write is then read and thrown away, so that they can
	// go on.
	gone bool
}

// flush writes out what has been taken in, waiting for slow readers.
func (p *pump) flush() {
	for i := range p.out {
		o := &p.out[i]
		if len(o.buf) == 0 {
			continue
		}
		if !o.gone {
			if err := sys.Write(o.fd, o.buf); err != nil {
				o.gone = true
				p.say("the output of services is lost from here on: writing to descriptor " + strconv.Itoa(o.fd) + ": " + err.Error())
			}
			p.written.Add(int64(len(o.buf)))
		}
		o.buf = o.buf[:0]
	}
}
