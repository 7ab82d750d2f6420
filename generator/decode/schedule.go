package decode

import (
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	"nimi/runtime/spec"

	"nimi/generator/input"
)

// schedule reads nimi.schedule: a cron expression, an interval in milliseconds, or an object with one of these. A scheduled
// service is a oneshot, and by default it is not restarted, since its next time comes anyway. The option type has been
// read before; restart and ready have not.
func (s *service) schedule(v value) {
	if v.IsNull() {
		return
	}
	switch v.Kind() {
	case input.String:
		cronExpression(v, &s.Schedule)
	case input.Number:
		interval(v, &s.Schedule)
	default:
		if v.Is("a cron expression, an interval in milliseconds, or an object with one of them", input.Object) {
			s.scheduleObject(v)
		}
	}
	if !s.typed {
		s.Type = spec.TypeOneshot
	} else if s.Type != spec.TypeOneshot {
		v.Problem(`is for services that end only: type must be "oneshot", which it is by default here`)
	}
	s.Restart.Mode = spec.RestartNever
}

func (s *service) scheduleObject(v value) {
	given := 0
	read := func(f func(value, *spec.Schedule)) func(value) {
		return func(v value) {
			if !v.IsNull() {
				given++
				f(v, &s.Schedule)
			}
		}
	}
	v.Object(fields{
		{"cron", read(cronExpression)},
		{"interval", read(interval)},
		{"runOnStart", func(v value) { v.Bool(&s.Schedule.RunOnStart) }},
		{"randomDelay", func(v value) { v.Duration(&s.Schedule.RandomDelay) }},
		{"catchUp", func(v value) { v.Bool(&s.Schedule.CatchUp) }},
		{"persistent", func(v value) { v.Bool(&s.Schedule.Persistent) }},
	})
	for name, is := range map[string]bool{"catchUp": s.Schedule.CatchUp, "persistent": s.Schedule.Persistent} {
		if is && s.Schedule.Interval > 0 {
			v.ProblemAt(name, "must be false with an interval, which counts from the start of the launcher; it is for cron")
		}
	}
	s.Schedule.CatchUp = s.Schedule.CatchUp || s.Schedule.Persistent
	if given != 1 {
		v.Problem("must have cron or interval, one of them")
	}
}

// interval reads the time between two runs.
func interval(v value, into *spec.Schedule) {
	if n, ok := v.Whole(1, input.MaxDuration.Milliseconds(), " of milliseconds"); ok {
		into.Interval = time.Duration(n) * time.Millisecond
	}
}

// every is the prefix of an interval that is written as a cron expression, as in robfig's cron.
const every = "@every "

// cronExpression reads an expression of crontab(5), in local time.
func cronExpression(v value, into *spec.Schedule) {
	const longest = 1000
	var text string
	if !v.NonEmpty(&text) {
		return
	}
	expression := strings.Join(strings.Fields(text), " ")
	switch {
	case len(expression) > longest:
		v.Problem("must be at most %d bytes long, not %d", longest, len(expression))
		return
	case strings.HasPrefix(expression, "TZ=") || strings.HasPrefix(expression, "CRON_TZ="):
		v.Problem("must not have a time zone: that is the launcher's own, by TZ in its environment or /etc/localtime")
		return
	case strings.HasPrefix(expression, every):
		d, err := time.ParseDuration(strings.TrimPrefix(expression, every))
		if err != nil || d < time.Millisecond || d > input.MaxDuration || d%time.Millisecond != 0 {
			v.Problem("must be @every and a duration of whole milliseconds such as 90s or 1h30m, not %s", input.Quote(text))
			return
		}
		into.Interval = d
		return
	case expression == "@reboot":
		v.Problem("@reboot is no time: leave schedule out, or set schedule.runOnStart too")
		return
	}
	calendar, wrong := parseCron(expression)
	if wrong != "" {
		v.Problem("must be a cron expression of five fields (minute, hour, day of month, month, day of week), @hourly, @daily, "+
			"@weekly, @monthly, @yearly or @every DURATION: %s", wrong)
		return
	}
	if !comes(calendar) {
		v.Problem("never comes: no month has such a day")
		return
	}
	into.Cron = calendar
}

// parseCron returns what an expression means, or what is wrong with it.
func parseCron(expression string) (c spec.Cron, wrong string) {
	fields := strings.Fields(expression)
	descriptor := strings.HasPrefix(expression, "@")
	if len(fields) == 5 {
		fields[4] = sundays(fields[4])
		expression = strings.Join(fields, " ")
	}
	c, wrong = parseFields(expression)
	switch {
	case wrong == "":
		c.EitherDay = !descriptor && restricted(fields[2]) && restricted(fields[4])
	case len(fields) == 5:
		wrong = whichField(fields, wrong)
	case len(fields) == 6:
		wrong += "; there are no seconds: leave out the first field"
	}
	return c, shortLine(wrong)
}

// whichField names the first field that is wrong.
func whichField(fields []string, wrong string) string {
	for i, name := range [...]string{"minute (0 to 59)", "hour (0 to 23)", "day of month (1 to 31)", "month (1 to 12)", "day of week (0 to 7)"} {
		alone := []string{"*", "*", "*", "*", "*"}
		alone[i] = fields[i]
		if _, text := parseFields(strings.Join(alone, " ")); text != "" {
			return "the " + name + " is " + input.Quote(fields[i]) + ": " + text
		}
	}
	return wrong
}

// parseFields returns what the fields of an expression allow, or what is wrong with them.
func parseFields(expression string) (c spec.Cron, wrong string) {
	parsed, err := cron.ParseStandard(expression)
	if err != nil {
		text, _, _ := strings.Cut(err.Error(), ": strconv.")
		return c, text
	}
	p, ok := parsed.(*cron.SpecSchedule)
	if !ok || strings.Contains(expression, "*-") || strings.Contains(expression, "?-") { // which the parser lets pass
		return c, "a star cannot begin a range"
	}
	const star = 1 << 63 // the parser's mark of a field that is not restricted
	c = spec.Cron{Minutes: p.Minute &^ star, Hours: p.Hour &^ star, Days: p.Dom &^ star, Months: p.Month &^ star, Weekdays: p.Dow &^ star}
	if c.Minutes == 0 || c.Hours == 0 || c.Days == 0 || c.Months == 0 || c.Weekdays == 0 {
		return c, "an empty list"
	}
	return c, ""
}

// restricted reports whether a field for days excludes any day in the sense of crontab(5): a field that begins with a star
// does not, even with a step.
func restricted(field string) bool { return !strings.ContainsAny(field[:1], "*?") }

// sundays replaces 7 by 0 for Sunday. crontab(5) allows both, and the parser knows only 0.
func sundays(field string) string {
	parts := strings.Split(field, ",")
	for i, p := range parts {
		if from, found := strings.CutSuffix(p, "-7"); found && from != "" && from != "7" {
			parts[i] = from + "-6,0"
		} else if p == "7" || p == "7-7" {
			parts[i] = "0"
		}
	}
	return strings.Join(parts, ",")
}

// comes reports whether the calendar has any day at all. 30 February, for example, never comes.
func comes(c spec.Cron) bool {
	if c.EitherDay {
		return true
	}
	for month, days := range [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31} {
		if c.Months>>(month+1)&1 == 1 && c.Days&(1<<(days+1)-1) != 0 {
			return true
		}
	}
	return false
}

// shortLine returns a text that quotes the configuration as one line of reasonable length.
func shortLine(s string) string {
	const most = 200
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return input.OneLine(s)
}
