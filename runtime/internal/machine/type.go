package machine

import "nimi/runtime/spec"

// oneshot tells whether the unit is to end.
func (u *unit) oneshot() bool { return u.service.Type == spec.TypeOneshot }
