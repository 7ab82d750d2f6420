package logs

import (
	"bytes"
	"strconv"
	"sync"

	"nimi/runtime/internal/sys"
)

// queueSize is how many bytes wait for a slow reader, with logging.onFull = "drop".
const queueSize = 1 << 20

// queue is what stands between the pump and an output whose reader may be slow: the pump goes on, and a goroutine of
// the queue's waits instead.
type queue struct {
	output *output
	pump   *pump

	mu      sync.Mutex
	changed sync.Cond
	waiting []byte
	writing bool
	dropped int // lines, since the last report
}

func newQueue(p *pump, o *output) *queue {
	q := &queue{pump: p, output: o}
	q.changed.L = &q.mu
	go q.run()
	return q
}

// offer takes lines, or drops and counts them.
func (q *queue) offer(lines []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting)+len(lines) > queueSize {
		q.dropped += bytes.Count(lines, newline)
		return
	}
	q.waiting = append(q.waiting, lines...)
	q.changed.Broadcast()
}

func (q *queue) run() {
	var lines []byte
	for {
		q.mu.Lock()
		for len(q.waiting) == 0 {
			q.writing = false
			q.changed.Broadcast()
			q.changed.Wait()
		}
		lines, q.waiting = q.waiting, lines[:0]
		dropped := q.dropped
		q.dropped, q.writing = 0, true
		q.mu.Unlock()
		for rest := lines; len(rest) > 0; { // in parts, so that the end of the program sees that it goes on
			part := rest[:min(len(rest), flushSize)]
			q.pump.put(q.output, part)
			rest = rest[len(part):]
		}
		if dropped > 0 {
			q.pump.say(strconv.Itoa(dropped) + " lines were dropped, as nothing read them (descriptor " + strconv.Itoa(q.output.fd) + ")")
		}
	}
}

// settle waits until everything has been written.
func (q *queue) settle() {
	q.mu.Lock()
	for q.writing || len(q.waiting) > 0 {
		q.changed.Wait()
	}
	q.mu.Unlock()
}

// put writes lines out, waiting for the reader.
func (p *pump) put(o *output, lines []byte) {
	if !o.gone {
		if err := sys.Write(o.fd, lines); err != nil {
			o.gone = true
			p.say("the output of services is lost from here on: writing to descriptor " + strconv.Itoa(o.fd) + ": " + err.Error())
		}
	}
	p.written.Add(int64(len(lines)))
}
