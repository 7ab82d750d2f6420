package decode

import "nimi/runtime/spec"

// logging reads settings.logging.
func (d *decoder) logging(v value) {
	enable, directory := false, "nimi_logs"
	format := spec.LogPlain
	v.object(fields{
		{"format", func(v value) { enum(v, &format) }},
		{"logsDir", func(v value) { v.text(&directory) }},
		{"enable", func(v value) {
			if v.boolean(&enable); enable && format == spec.LogRaw {
				v.problem(`must be false with format raw: services then inherit the launcher's descriptors, so it has no output to write to files`)
			}
		}},
	})
	if enable && directory == "" {
		d.add(join(v.path, "logsDir"), "must not be empty when logging.enable is true")
	}
	d.out.Program.Logging.Format = format
	if enable {
		d.out.Program.Logging.Directory = directory
	}
}
