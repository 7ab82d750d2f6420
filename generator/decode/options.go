package decode

// options reads services.<name>.nimi.
func (s *service) options(v value) { v.Object(s.optionFields(), optionHints()...) }

// optionFields are the options of a service, one line for each. To add one, write its type in
// runtime/spec/<option>.go and a method of that name in <option>.go here, and add the line.
func (s *service) optionFields() fields {
	return fields{
		// The order matters for these: type comes before pidFile and schedule, schedule before restart, all of them and sockets before
		// ready, and ready before health and watchdog.
		{"type", s.typ},
		{"pidFile", s.pidFile},
		{"schedule", s.schedule},
		{"sockets", s.sockets},
		{"ready", s.ready},
		{"health", s.health},
		{"watchdog", s.watchdog},

		{"autoStart", s.autoStart},
		{"capabilities", s.capabilities},
		{"commands", s.commands},
		{"condition", s.condition},
		{"credentials", s.credentials},
		{"dependsOn", s.dependsOn},
		{"directories", s.directories},
		{"environment", s.environment},
		{"environmentFiles", s.environmentFiles},
		{"expand", s.expand},
		{"group", s.group},
		{"hooks", s.hooks},
		{"limits", s.limits},
		{"log", s.log},
		{"nice", s.nice},
		{"noNewPrivileges", s.noNewPrivileges},
		{"onChange", s.onChange},
		{"onFailure", s.onFailure},
		{"onSuccess", s.onSuccess},
		{"oomScoreAdjust", s.oomScoreAdjust},
		{"profiles", s.profiles},
		{"reload", s.reload},
		{"replicas", s.replicas},
		{"resources", s.resources},
		{"restart", s.restart},
		{"stdin", s.stdin},
		{"stop", s.stop},
		{"supplementaryGroups", s.supplementaryGroups},
		{"terminal", s.terminal},
		{"umask", s.umask},
		{"user", s.user},
		{"watch", s.watch},
		{"workingDirectory", s.workingDirectory},
	}
}
