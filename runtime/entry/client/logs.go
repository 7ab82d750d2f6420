package client

import (
	"strings"
	"time"

	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/text"
	"nimi/runtime/internal/wire"
)

// held is how much output is collected before it is written, in bytes.
const held = 64 << 10

// printer prints lines of output, those that are wanted.
type printer struct {
	client *client
	pad    int // how wide names before lines are; 0: there are none
	times  bool
	since  int64 // Unix ms; 0: any time
	until  int64
	last   int // of each service, of what was kept; negative: all
	kept   []output
	files  []logfile // of the services that have them, where more may be wanted than the launcher keeps
}

// output is a line of a service.
type output struct {
	name, text string
	at         int64 // Unix ms; 0: it was not asked for
}

// logs prints what services have written last: as it is, or, where they are several, with their names before each line. What
// is not wanted is left out here: the launcher has nothing to do with expressions.
func (c *client) logs() {
	p, ok := c.printer()
	if !ok {
		return
	}
	o := &c.options
	r := wire.NewRequest(wire.Logs, c.names...)
	r.Follow = o.has(optFollow)
	if o.has(optSince|optLines) && !p.locate() {
		return
	}
	selects := o.has(optSince|optUntil|optGrep) || len(p.files) > 0
	if r.Times = selects || p.times; !selects { // else they are counted here
		r.Lines, p.last = p.last, -1
	}
	if !c.ask(0, r) {
		return
	}
	if !r.Follow {
		socket.SetPatience(c.fd, wire.Patience) // for each read: what prints may be a pager
	}
	for {
		kind, rest, ok := c.next()
		if !ok {
			p.release()
			return
		}
		word, line, _ := strings.Cut(rest, " ")
		name, _ := wire.ReadWord(word)
		switch kind {
		case wire.OutputLine:
			p.take(output{name: name, text: line})
		case wire.TimedLine:
			at, line, _ := strings.Cut(line, " ")
			p.take(output{name, line, wire.Decimal(at)})
		case wire.KeptLine:
			p.release()
		case wire.LostLine:
			c.flush()
			c.say(name + ": " + line + " lines are lost, as they were not read in time")
		}
		if len(c.out) >= held || !c.more() {
			c.flush()
		}
	}
}

// printer takes the options of logs. ok is false if they make no sense, which has been said.
func (c *client) printer() (p *printer, ok bool) {
	o := &c.options
	p = &printer{client: c, pad: c.padding(), times: o.has(optTimestamps), last: -1}
	if o.has(optNoPrefix) {
		p.pad = 0
	}
	if o.has(optLines) {
		p.last = o.lines
	}
	now := time.Now().UnixMilli()
	for _, m := range [...]struct {
		option option
		text   string
		to     *int64
	}{{optSince, o.since, &p.since}, {optUntil, o.until, &p.until}} {
		if !o.has(m.option) {
			continue
		}
		if *m.to, ok = moment(m.text, now); !ok {
			c.usage(spelled(m.option, " ") + ": " + m.text + " is no time: 5m (ago), 1h30m, 15:04, 2006-01-02T15:04:05Z; UTC unless there is an offset")
			return nil, false
		}
	}
	switch {
	case o.has(optUntil) && o.has(optFollow):
		c.usage("logs: --until and --follow exclude each other")
	case o.has(optUntil) && p.since > p.until:
		c.usage("logs: --since is later than --until")
	default:
		return p, true
	}
	return nil, false
}

// take prints a line if it is wanted, or keeps it until it is known to be among the last.
func (p *printer) take(l output) {
	if len(p.files) > 0 {
		p.note(&l)
	}
	if p.wanted(&l) {
		if p.last >= 0 || len(p.files) > 0 {
			p.kept = append(p.kept, l)
			return
		}
		p.print(l)
	}
}

// wanted tells whether a line is one of those that were asked for.
func (p *printer) wanted(l *output) bool {
	o := &p.client.options
	return !(o.has(optSince) && l.at < p.since || o.has(optUntil) && l.at > p.until || o.grep != nil && !o.grep.Match(l.text))
}

// release prints the last lines of each service, of those that are kept. All that come later are printed.
func (p *printer) release() {
	p.earlier()
	if p.last < 0 {
		for _, l := range p.kept {
			p.print(l)
		}
		p.kept = nil
		return
	}
	left := map[string]int{} // to be passed over
	for i := range p.kept {
		left[p.kept[i].name]++
	}
	for i := range p.kept {
		l := &p.kept[i]
		if left[l.name]--; left[l.name] < p.last {
			p.print(*l)
		}
	}
	p.kept, p.last = nil, -1
	p.client.flush()
}

func (p *printer) print(l output) {
	if p.pad > 0 {
		p.client.out = text.Pad(text.Clean(p.client.out, l.name), l.name, p.pad)
		p.client.put(" | ")
	}
	switch {
	case p.times && l.at == 0: // from a file that has none
		p.client.out = append(p.client.out, "- "...)
	case p.times:
		p.client.out = append(text.TimeMilli(p.client.out, l.at), ' ')
	}
	p.client.put(l.text, "\n")
}

// padding is how wide names before lines are; 0: there are none.
func (c *client) padding() int {
	if len(c.names) == 1 || len(c.known) == 1 {
		return 0
	}
	names := c.names
	if len(names) == 0 {
		for i := range c.known {
			names = append(names, c.known[i].name)
		}
	}
	pad := 1
	for _, name := range names {
		if n := text.Width(name); n <= text.WidestName {
			pad = max(pad, n)
		}
	}
	return pad
}
