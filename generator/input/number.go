package input

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Whole reads a whole number, however it is written (5, 5.0, 5e0), from least to most, both below 2^53. The unit is
// for the message.
func (v Value) Whole(least, most int64, unit string) (n int64, ok bool) {
	hint := hintNumber
	if unit != "" {
		hint = hintDuration
	}
	if !v.is("a whole number"+unit, hint, Number) {
		return 0, false
	}
	f, err := strconv.ParseFloat(v.json.Raw, 64)
	wrong := err != nil || f < float64(least) || f > float64(most) || f != math.Trunc(f)
	v.asked(Asked{Ranged: true, Whole: true, Least: float64(least), Most: float64(most), Refused: wrong})
	if wrong {
		v.Problem("must be a whole number%s from %d to %d, not %s", unit, least, most, Shorten(v.json.Raw))
		return 0, false
	}
	return int64(f), true
}

// Integer reads a whole number.
func (v Value) Integer(into *int, least, most int) {
	if n, ok := v.Whole(int64(least), int64(most), ""); ok {
		*into = int(n)
	}
}

const (
	// MaxDuration bounds every duration to about ten years, far from where arithmetic on them could overflow.
	MaxDuration = 3650 * 24 * time.Hour
	// milliseconds is the unit of every duration.
	milliseconds = " of milliseconds"
)

// Duration reads a whole number of milliseconds.
func (v Value) Duration(into *time.Duration) { v.duration(into, 0) }

// Positive reads a whole number of milliseconds that is not 0.
func (v Value) Positive(into *time.Duration) { v.duration(into, 1) }

func (v Value) duration(into *time.Duration, least int64) {
	if n, ok := v.Whole(least, MaxDuration.Milliseconds(), milliseconds); ok {
		*into = time.Duration(n) * time.Millisecond
	}
}

// Number reads a number from least to most.
func (v Value) Number(into *float64, least, most float64) {
	if !v.is("a number", hintNumber, Number) {
		return
	}
	f, err := strconv.ParseFloat(v.json.Raw, 64)
	wrong := err != nil || f < least || f > most
	v.asked(Asked{Ranged: true, Least: least, Most: most, Refused: wrong})
	if wrong {
		v.Problem("must be a number from %v to %v, not %s", least, most, Shorten(v.json.Raw))
		return
	}
	*into = f
}

// hintNumber recognises a number in quotes, and a size such as "10M".
func hintNumber(v Value) string {
	if v.Kind() != String {
		return ""
	}
	s := strings.TrimSpace(v.json.Str)
	digits := strings.TrimRight(s, "kKmMgGiIbB ")
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || n < 0 {
		return ""
	}
	shift, known := map[string]int{"": 0, "k": 10, "m": 20, "g": 30}[strings.TrimRight(strings.ToLower(strings.TrimSpace(s[len(digits):])), "ib")]
	if !known {
		return ""
	}
	return "; write " + strconv.FormatInt(n<<shift, 10)
}

// hintDuration recognises a duration as Go, systemd and Docker write it, such as "5s" and "1min 30s".
func hintDuration(v Value) string {
	if v.Kind() != String {
		return ""
	}
	var total float64
	rest := strings.ToLower(strings.TrimSpace(v.json.Str))
	if rest == "" || len(rest) > maxShown {
		return ""
	}
	for rest != "" {
		end := len(rest) - len(strings.TrimLeft(rest, "0123456789."))
		n, err := strconv.ParseFloat(rest[:end], 64)
		rest = strings.TrimLeft(rest[end:], " ")
		end = len(rest) - len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyzµ"))
		unit, known := unitOf(rest[:end])
		if err != nil || !known {
			return ""
		}
		total += n * unit
		rest = strings.TrimLeft(rest[end:], " ")
	}
	if total > float64(MaxDuration.Milliseconds()) {
		return ""
	}
	return "; write " + strconv.FormatInt(int64(math.Round(total)), 10)
}

// unitOf returns how many milliseconds a unit has (systemd.time(7)). A number without one is taken for milliseconds.
func unitOf(name string) (ms float64, known bool) {
	for _, u := range []struct {
		names string
		ms    float64
	}{
		{" us usec µs ", 0.001},
		{"  ms msec millisecond milliseconds ", 1},
		{" s sec second seconds secs ", 1000},
		{" m min minute minutes mins ", 60_000},
		{" h hr hour hours ", 3_600_000},
		{" d day days ", 86_400_000},
		{" w week weeks ", 604_800_000},
	} {
		if strings.Contains(u.names, " "+name+" ") {
			return u.ms, true
		}
	}
	return 0, false
}
