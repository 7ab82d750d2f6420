package decode

import (
	"slices"

	"github.com/tidwall/gjson"

	"nimi/runtime/spec"
)

// limits reads nimi.limits, sorted by resource.
func (s *Service) limits(v value) {
	resources := spec.Resource(0).Values()
	var names []string
	for _, r := range resources {
		names = append(names, r.Text)
	}
	v.each(func(name string, v value) {
		i := slices.Index(names, name)
		if i < 0 {
			v.problem("unknown limit%s", DidYouMean(name, names))
			return
		}
		l := spec.Limit{Resource: spec.Resource(i)}
		if v.isNull() || !v.limit(&l) {
			return
		}
		s.Limits = append(s.Limits, l)
	})
	slices.SortFunc(s.Limits, func(a, b spec.Limit) int { return int(a.Resource) - int(b.Resource) })
}

// limit reads one number for both limits, or an object of the two.
func (v value) limit(into *spec.Limit) bool {
	if !v.json.IsObject() {
		ok := v.bound(&into.Soft)
		into.Hard = into.Soft
		return ok
	}
	soft, hard := false, false
	v.object(fields{
		{"soft", func(v value) { soft = v.needed() && v.bound(&into.Soft) }},
		{"hard", func(v value) { hard = v.needed() && v.bound(&into.Hard) }},
	})
	if soft && hard && into.Soft > into.Hard {
		v.problem("soft must not be above hard")
		return false
	}
	return soft && hard
}

// needed reports whether the value is there. If not, that is a problem.
func (v value) needed() bool {
	if v.isNull() {
		v.problem(`missing, must be a whole number or "unlimited"`)
	}
	return !v.isNull()
}

// maxBound is how large a number JSON can hold exactly (RFC 8259).
const maxBound = 1<<53 - 1

// bound reads a soft or a hard limit.
func (v value) bound(into *uint64) bool {
	switch v.json.Type {
	case gjson.Number:
		n, ok := v.whole(0, maxBound, "")
		*into = uint64(n)
		return ok
	case gjson.String:
		if v.json.Str == "unlimited" {
			*into = spec.Unlimited
			return true
		}
		v.problem(`must be a whole number or "unlimited", not %s`, Quote(v.json.Str))
		return false
	}
	return v.is(false, `a whole number, "unlimited" or an object of soft and hard`)
}

// nice reads nimi.nice.
func (s *Service) nice(v value) { v.setInteger(&s.Nice, -20, 19) }

// oomScoreAdjust reads nimi.oomScoreAdjust.
func (s *Service) oomScoreAdjust(v value) { v.setInteger(&s.OOMScoreAdjust, -1000, 1000) }

// setInteger reads a whole number that may also be left as it is.
func (v value) setInteger(into *spec.Int, least, most int64) {
	if n, ok := v.whole(least, most, ""); ok {
		*into = spec.Int{Set: true, Value: int(n)}
	}
}
