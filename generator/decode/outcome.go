package decode

// onFailure reads nimi.onFailure; by default report.
func (s *Service) onFailure(v value) { enum(v, &s.OnFailure) }

// onSuccess reads nimi.onSuccess; by default ignore.
func (s *Service) onSuccess(v value) { enum(v, &s.OnSuccess) }
