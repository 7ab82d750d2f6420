package decode

import (
	"slices"
	"strings"
	"time"

	"nimi/runtime/spec"
)

// defaultStartTimeout applies to services that have a ready check. It is that of systemd's DefaultTimeoutStartSec=.
const defaultStartTimeout = 90 * time.Second

const (
	// firstDescriptor is the first after standard input, output and error.
	firstDescriptor = 3
	// maxDescriptor leaves far more numbers than anybody uses. The launcher reserves the numbers below it for starts.
	maxDescriptor = 99
)

// ready reads nimi.ready. It needs the options type and sockets, which have been read before.
func (s *service) ready(v value) {
	r := &s.Ready
	byType := r.Notify // type "notify" means ready.notify and nothing else
	oneshot := s.Type == spec.TypeOneshot
	var probed, said ways
	probe := defaultReady
	var startTimeout value
	v.ObjectLike(`{"tcp": "127.0.0.1:80"}`, slices.Concat(s.probeWays(&probe, &probed), probeTimes(&probe), fields{
		said.field("logLine", func(v value) { pattern(v, &r.LogLine) }),
		said.field("notify", func(v value) { v.Bool(&r.Notify) }),
		said.field("descriptor", func(v value) { v.Integer(&r.Descriptor, firstDescriptor, maxDescriptor) }),
		{"startTimeout", func(v value) { startTimeout = v }},
	}))
	all := slices.Concat(probed, said)
	r.Notify = r.Notify || byType
	switch {
	case oneshot && len(all) > 0:
		v.Problem("%s must not be set for a oneshot, which is ready once it has ended in success", all[0])
	case byType && len(all) > 0 && !slices.Equal(all, ways{"notify"}):
		v.Problem(`%s must not be set with type "notify", which means ready.notify`, all[0])
	case len(all) > 1:
		v.Problem("only one of %s may be set, as each says when the service is ready", strings.Join(all, ", "))
	case r.Descriptor != 0 && r.Descriptor < firstDescriptor+len(s.Sockets):
		v.ProblemAt("descriptor", "must be at least %d, as the sockets of the service come first", firstDescriptor+len(s.Sockets))
	}
	if len(probed) == 0 {
		noProbe(v, &probe, defaultReady)
	}
	r.Probe = probe
	switch {
	case byType || len(all) > 0:
		r.StartTimeout = defaultStartTimeout
		startTimeout.Duration(&r.StartTimeout)
	case oneshot:
		startTimeout.Duration(&r.StartTimeout)
	default:
		s.noStartTimeout(startTimeout)
	}
}

// noStartTimeout reports a nimi.ready.startTimeout that has no effect.
func (s *service) noStartTimeout(v value) {
	d := defaultStartTimeout
	v.Duration(&d)
	if d != defaultStartTimeout && d != 0 {
		v.Problem("has no effect: the service is ready once started, as nothing else is set")
	}
}
