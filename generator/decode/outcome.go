package decode

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// onFailure reads nimi.onFailure; by default report.
func (s *service) onFailure(v value) { input.Enum(v, &s.OnFailure) }

// onSuccess reads nimi.onSuccess; by default ignore. Sockets have been read before.
func (s *service) onSuccess(v value) {
	input.Enum(v, &s.OnSuccess)
	if s.OnSuccess == spec.SuccessStop && s.OnDemand() {
		v.Problem("must be ignore, as an end in success has the service wait for the next connection (sockets.<name>.activate)")
	}
}
