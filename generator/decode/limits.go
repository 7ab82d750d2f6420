package decode

import (
	"slices"
	"strconv"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// limits reads nimi.limits, sorted by resource.
func (s *service) limits(v value) {
	resources := spec.Resource(0).Values()
	var names []string
	for _, r := range resources {
		names = append(names, r.Text)
	}
	v.EachOf(`{"nofile": 65536}`, input.Form{Words: names}, func(name string, v value) {
		l := spec.Limit{Resource: spec.Resource(slices.Index(names, name))}
		if v.IsNull() || !limit(v, &l) {
			return
		}
		s.Limits = append(s.Limits, l)
	}, func(name string, v value) {
		v.Problem("unknown limit%s", input.DidYouMean(strings.TrimPrefix(strings.ToLower(name), "rlimit_"), names))
	})
	slices.SortFunc(s.Limits, func(a, b spec.Limit) int { return int(a.Resource) - int(b.Resource) })
}

// limit reads one number for both limits, or an object of the two.
func limit(v value, into *spec.Limit) bool {
	if v.Kind() != input.Object {
		ok := bound(v, &into.Soft)
		into.Hard = into.Soft
		return ok
	}
	soft, hard := false, false
	v.Object(fields{
		{"soft", func(v value) { soft = needed(v) && bound(v, &into.Soft) }},
		{"hard", func(v value) { hard = needed(v) && bound(v, &into.Hard) }},
	})
	if soft && hard && into.Soft > into.Hard {
		v.Problem("soft must not be above hard")
		return false
	}
	return soft && hard
}

// needed reports whether the value is there. If not, that is a problem.
func needed(v value) bool {
	if v.IsNull() {
		v.Problem(`missing, must be a whole number or "unlimited"`)
	}
	return !v.IsNull()
}

// maxBound is how large a number JSON can hold exactly (RFC 8259).
const maxBound = 1<<53 - 1

// boundForm is how a limit is written that is no number.
var boundForm = input.Form{Words: []string{"unlimited"}}

// bound reads a soft or a hard limit.
func bound(v value, into *uint64) bool {
	var text string
	switch {
	case v.Kind() == input.Number:
		n, ok := v.Whole(0, maxBound, "")
		*into = uint64(n)
		return ok
	case !v.Is(`a whole number, "unlimited" or an object of soft and hard`, input.String) || !v.Text(&text):
		return false
	case v.In(boundForm):
		*into = spec.Unlimited
		return true
	}
	v.Problem(`must be a whole number or "unlimited", not %s%s`, input.Quote(text), limitHint(text))
	return false
}

// limitHint recognises limits as Docker, systemd and ulimit have them: "1024:524288", "infinity", "-1".
func limitHint(text string) string {
	number := func(s string) (string, bool) {
		switch s = strings.TrimSpace(strings.ToLower(s)); s {
		case "unlimited", "infinity", "-1":
			return `"unlimited"`, true
		}
		n, err := strconv.ParseUint(s, 10, 53)
		return strconv.FormatUint(n, 10), err == nil
	}
	soft, hard, both := strings.Cut(text, ":")
	a, ok := number(soft)
	if b, fine := number(hard); both && ok && fine {
		return `; write {"soft": ` + a + `, "hard": ` + b + "}"
	}
	if ok && !both {
		return "; write " + a
	}
	return ""
}

// nice reads nimi.nice.
func (s *service) nice(v value) { setInteger(v, &s.Nice, -20, 19) }

// oomScoreAdjust reads nimi.oomScoreAdjust.
func (s *service) oomScoreAdjust(v value) { setInteger(v, &s.OOMScoreAdjust, -1000, 1000) }

// setInteger reads a whole number that may also be left as it is.
func setInteger(v value, into *spec.Int, least, most int64) {
	if n, ok := v.Whole(least, most, ""); ok {
		*into = spec.Int{Set: true, Value: int(n)}
	}
}
