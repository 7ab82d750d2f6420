package decode

// headStart reads settings.headStart.
func (d *decoder) headStart(v value) { v.Bool(&d.out.HeadStart) }
