package decode

// options reads services.<name>.nimi, one line for each option. To add one, write its type in
// runtime/spec/<option>.go and a method of that name in <option>.go here, and add the line.
func (s *Service) options(v value) {
	v.object(fields{
		{"dependsOn", s.dependsOn},
		{"environment", s.environment},
		{"log", s.log},
		{"onFailure", s.onFailure},
		{"onSuccess", s.onSuccess},
		{"restart", s.restart},
		{"stop", s.stop},
		{"workingDirectory", s.workingDirectory},
	})
}
