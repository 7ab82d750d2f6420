package logs

// output is the launcher's standard output or standard error.
type output struct {
	fd      int
	buf     []byte // lines of this round
	colored bool
	queue   *queue // with logging.onFull = "drop"
	// gone is set once writing has failed. What services write is then read and thrown away, so that they can go on.
	gone bool
}

// flush writes out the lines of this round, waiting for slow readers unless lines may be dropped.
func (p *pump) flush() {
	for i := range p.out {
		o := &p.out[i]
		if len(o.buf) == 0 {
			continue
		}
		if o.queue != nil {
			o.queue.offer(o.buf)
		} else {
			p.put(o, o.buf)
		}
		o.buf = o.buf[:0]
	}
}
