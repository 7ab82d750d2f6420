package decode

import (
	"math"

	"nimi/runtime/spec"
)

// logging reads settings.logging.
func (d *decoder) logging(v value) {
	enable, directory := false, "nimi_logs"
	l := spec.Logging{Format: spec.LogPlain, Color: spec.ColorAuto}
	var turned spec.Rotate
	v.object(fields{
		{"format", func(v value) { enum(v, &l.Format) }},
		{"timestamps", func(v value) {
			if v.boolean(&l.Timestamps); l.Timestamps && l.Format == spec.LogRaw {
				v.problem("must be false with format raw: nothing stands between the services and the output")
			}
		}},
		{"color", func(v value) { enum(v, &l.Color) }},
		{"onFull", func(v value) { enum(v, &l.OnFull) }},
		{"rotate", func(v value) { rotate(v, &turned) }},
		{"logsDir", func(v value) { v.text(&directory) }},
		{"enable", func(v value) {
			if v.boolean(&enable); enable && l.Format == spec.LogRaw {
				v.problem(`must be false with format raw: services then inherit the launcher's descriptors, so it has no output to write to files`)
			}
		}},
	})
	if enable && directory == "" {
		d.add(join(v.path, "logsDir"), "must not be empty when logging.enable is true")
	}
	if l.Format != spec.LogPlain { // what has no effect is not in the table
		l.Color = spec.ColorNever
	}
	if l.Format == spec.LogRaw {
		l.OnFull = spec.FullBlock
	}
	if enable {
		l.Directory, l.Rotate = directory, turned
	}
	d.out.Program.Logging = l
}

const (
	// minRotate keeps files from being turned at every line.
	minRotate = 4 << 10
	// maxKept bounds how many files are renamed at a turn.
	maxKept = 1000
)

// rotate reads settings.logging.rotate.
func rotate(v value, r *spec.Rotate) {
	keep := 5
	v.object(fields{
		{"size", func(v value) { v.integer(&r.Size, minRotate, math.MaxInt32) }},
		{"keep", func(v value) { v.integer(&keep, 0, maxKept) }},
	})
	if r.Size > 0 {
		r.Keep = keep
	}
}
