package decode

import (
	"math"
	"slices"
	"strings"
	"time"

	"nimi/generator/input"
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
	forking := s.forks.Kind() == input.String
	byType := r.Notify // type "notify" means ready.notify and nothing else
	oneshot := s.Type == spec.TypeOneshot
	var probed, said ways
	probe := defaultReady
	var startTimeout, threshold value
	v.ObjectLike(`{"tcp": "127.0.0.1:80"}`, slices.Concat(s.probeWays(&probe, &probed), probeTimes(&probe), fields{
		said.field("logLine", func(v value) { pattern(v, &r.LogLine) }),
		said.field("notify", func(v value) { v.Bool(&r.Notify) }),
		said.field("descriptor", func(v value) { v.Integer(&r.Descriptor, firstDescriptor, maxDescriptor) }),
		{"startTimeout", func(v value) { startTimeout = v }},
		{"continuous", func(v value) { v.Bool(&r.Continuous) }},
		{"failureThreshold", func(v value) { threshold = v }},
	}))
	if r.Continuous { // it says something else then
		probe.FailureThreshold = defaultHealth.FailureThreshold
	}
	threshold.Integer(&probe.FailureThreshold, 0, math.MaxInt32)
	if r.Continuous && probe.FailureThreshold == 0 {
		threshold.Problem("must be at least 1 with continuous, with which it says when the service is not ready any more")
	}
	all := slices.Concat(probed, said)
	r.Notify = r.Notify || byType
	switch {
	case oneshot && len(all) > 0:
		v.Problem("%s must not be set for a oneshot, which is ready once it has ended in success", all[0])
	case forking && len(all) > 0:
		v.Problem(`%s must not be set with type "forking", which is ready once pidFile names the process that stays`, all[0])
	case byType && len(all) > 0 && !slices.Equal(all, ways{"notify"}):
		v.Problem(`%s must not be set with type "notify", which means ready.notify`, all[0])
	case len(all) > 1:
		v.Problem("only one of %s may be set, as each says when the service is ready", strings.Join(all, ", "))
	case r.Descriptor != 0 && r.Descriptor < firstDescriptor+len(s.Sockets):
		v.ProblemAt("descriptor", "must be at least %d, as the sockets of the service come first", firstDescriptor+len(s.Sockets))
	}
	if len(probed) == 0 {
		if r.Continuous {
			v.ProblemAt("continuous", "has no effect without exec, tcp, unix, http or file, which can be asked again")
		} else {
			noProbe(v, &probe, defaultReady)
		}
	}
	r.Probe = probe
	switch {
	case byType || forking || len(all) > 0:
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
