package logline

import "nimi/runtime/internal/carry"

// Section implements carry.Carrier.
func (*watcher) Section() (string, int) { return "logline", 1 }

// Carry hands over which units are still to say that they are ready. The pump, which rests, asks for what is to look at their
// lines; an expression that is new holds from now on.
func (w *watcher) Carry(p *carry.Passage) {
	for n := range p.Count(len(w.runs)) {
		unit, awaited := n, false
		if !p.Reading {
			awaited = w.runs[n] != nil && !w.runs[n].done
		}
		known := p.Unit(&unit)
		if p.Flag(&awaited); p.Reading && known && awaited && unit < len(w.runs) && w.automatons[unit] != nil {
			w.runs[unit] = &run{automaton: w.automatons[unit]}
		}
	}
}
