package decode

import "nimi/generator/input"

// onFailure reads nimi.onFailure; by default report.
func (s *service) onFailure(v value) { input.Enum(v, &s.OnFailure) }

// onSuccess reads nimi.onSuccess; by default ignore.
func (s *service) onSuccess(v value) { input.Enum(v, &s.OnSuccess) }
