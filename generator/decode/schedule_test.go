package decode

import (
	"encoding/json"
	"math/bits"
	"strings"
	"testing"
	"time"

	"nimi/runtime/spec"
)

func TestScheduleWrong(t *testing.T) {
	const (
		at   = "services.web.nimi.schedule"
		cron = "must be a cron expression of five fields (minute, hour, day of month, month, day of week), @hourly, @daily, " +
			"@weekly, @monthly, @yearly or @every DURATION: "
	)
	schedule := func(s string) string { return web(`"nimi": {"schedule": ` + s + `}`) }
	one := func(name, s, want string) wrong { return wrong{name, schedule(s), []string{want}} }
	testWrong(t, []wrong{
		one("type", "true", at+": must be a cron expression, an interval in milliseconds, or an object with one of them, not a boolean"),
		one("empty", `""`, at+": must not be empty"),
		one("blank", `" "`, at+": "+cron+"empty spec string"),
		one("seconds", `"0 0 0 * * *"`, at+": "+cron+"expected exactly 5 fields, found 6: [0 0 0 * * *]; there are no seconds: leave out the first field"),
		one("four", `"0 0 * *"`, at+": "+cron+"expected exactly 5 fields, found 4: [0 0 * *]"),
		one("minute", `"60 * * * *"`, at+": "+cron+`the minute (0 to 59) is "60": end of range (60) above maximum (59): 60`),
		one("weekday", `"0 0 * * 8"`, at+": "+cron+`the day of week (0 to 7) is "8": end of range (8) above maximum (6): 8`),
		one("word", `"0 0 * * someday"`, at+": "+cron+`the day of week (0 to 7) is "someday": failed to parse int from someday`),
		one("backwards", `"5-1 * * * *"`, at+": "+cron+`the minute (0 to 59) is "5-1": beginning of range (5) beyond end of range (1): 5-1`),
		one("no step", `"*/0 * * * *"`, at+": "+cron+`the minute (0 to 59) is "*/0": step of range should be a positive number: */0`),
		one("empty list", `", * * * *"`, at+": "+cron+`the minute (0 to 59) is ",": an empty list`),
		one("star and range", `"0 *-5 * * *"`, at+": "+cron+`the hour (0 to 23) is "*-5": a star cannot begin a range`),
		one("control", `"\u001b[2J * * * *"`, at+": "+cron+`the minute (0 to 59) is "\x1b[2J": failed to parse int from \x1b[2J`),
		one("long", `"`+strings.Repeat("1,", 600)+`1 * * * *"`, at+": must be at most 1000 bytes long, not 1209"),
		one("descriptor", `"@fortnightly"`, at+": "+cron+"unrecognized descriptor: @fortnightly"),
		one("reboot", `"@reboot"`, at+": @reboot is no time: leave schedule out, or set schedule.runOnStart too"),
		one("zone", `"TZ=UTC"`, at+": must not have a time zone: that is the launcher's own, by TZ in its environment or /etc/localtime"),
		one("cron zone", `"CRON_TZ=Asia/Tokyo 0 0 * * *"`, at+": must not have a time zone: that is the launcher's own, by TZ in its environment or /etc/localtime"),
		one("30 February", `"0 0 30 2 *"`, at+": never comes: no month has such a day"),
		one("31st of short months", `"0 0 31 2,4,6,9,11 *"`, at+": never comes: no month has such a day"),
		one("every", `"@every day"`, at+`: must be @every and a duration of whole milliseconds such as 90s or 1h30m, not "@every day"`),
		one("every 0", `"@every 0s"`, at+`: must be @every and a duration of whole milliseconds such as 90s or 1h30m, not "@every 0s"`),
		one("interval 0", "0", at+": must be a whole number of milliseconds from 1 to 315360000000, not 0"),
		one("interval below 0", `{"interval": -5}`, at+".interval: must be a whole number of milliseconds from 1 to 315360000000, not -5"),
		one("neither", `{"runOnStart": true}`, at+": must have cron or interval, one of them"),
		one("persistent interval", `{"interval": 5, "persistent": true}`, at+".persistent: must be false with an interval, which counts from the start of the launcher; it is for cron"),
		one("catchUp of @every", `{"cron": "@every 1h", "catchUp": true}`, at+".catchUp: must be false with an interval, which counts from the start of the launcher; it is for cron"),
		one("both", `{"cron": "@daily", "interval": 5}`, at+": must have cron or interval, one of them"),
		one("unknown", `{"corn": "@daily", "interval": 5}`, at+`.corn: unknown option; did you mean "cron"?`),
		{"simple", web(`"nimi": {"schedule": "@daily", "type": "simple"}`), []string{at + `: is for services that end only: type must be "oneshot", which it is by default here`}},
		{"notify", web(`"nimi": {"schedule": "@daily", "type": "notify"}`), []string{at + `: is for services that end only: type must be "oneshot", which it is by default here`}},
	})
}

func TestSchedule(t *testing.T) {
	all := func(from, to int) uint64 { return 1<<(to+1) - 1<<from }
	minutes, hours, days, months, weekdays := all(0, 59), all(0, 23), all(1, 31), all(1, 12), all(0, 6)
	cron := func(c spec.Cron) spec.Schedule { return spec.Schedule{Cron: c} }
	for input, want := range map[string]spec.Schedule{
		`1500`:                                {Interval: 1500 * time.Millisecond},
		`{"interval": 1, "cron": null}`:       {Interval: time.Millisecond},
		`{"interval": 1, "randomDelay": 7}`:   {Interval: time.Millisecond, RandomDelay: 7 * time.Millisecond},
		`"@every 1h30m"`:                      {Interval: 90 * time.Minute},
		`"@every 1.5s"`:                       {Interval: 1500 * time.Millisecond},
		`{"interval": 5, "runOnStart": true}`: {Interval: 5 * time.Millisecond, RunOnStart: true},
		`"* * * * *"`:                         cron(spec.Cron{Minutes: minutes, Hours: hours, Days: days, Months: months, Weekdays: weekdays}),
		`{"cron": "@hourly", "runOnStart": true}`: {
			Cron: spec.Cron{Minutes: 1, Hours: hours, Days: days, Months: months, Weekdays: weekdays}, RunOnStart: true},
		`"@daily"`:                  cron(spec.Cron{Minutes: 1, Hours: 1, Days: days, Months: months, Weekdays: weekdays}),
		`"@weekly"`:                 cron(spec.Cron{Minutes: 1, Hours: 1, Days: days, Months: months, Weekdays: 1}),
		`"  5\t4   * * sun "`:       cron(spec.Cron{Minutes: 1 << 5, Hours: 1 << 4, Days: days, Months: months, Weekdays: 1}),
		`"0 0 * JAN-mar,7 Mon-Fri"`: cron(spec.Cron{Minutes: 1, Hours: 1, Days: days, Months: all(1, 3) | 1<<7, Weekdays: all(1, 5)}),
		`"*/20 8-18/5 ? * *"`:       cron(spec.Cron{Minutes: 1 | 1<<20 | 1<<40, Hours: 1<<8 | 1<<13 | 1<<18, Days: days, Months: months, Weekdays: weekdays}),
		`"0 0 1,15 * 1"`:            cron(spec.Cron{Minutes: 1, Hours: 1, Days: 1<<1 | 1<<15, Months: months, Weekdays: 1 << 1, EitherDay: true}),
		`"0 0 */10 * 1"`:            cron(spec.Cron{Minutes: 1, Hours: 1, Days: 1<<1 | 1<<11 | 1<<21 | 1<<31, Months: months, Weekdays: 1 << 1}),
		`"0 0 * * 7"`:               cron(spec.Cron{Minutes: 1, Hours: 1, Days: days, Months: months, Weekdays: 1}),
		`"0 0 * * 5-7,2"`:           cron(spec.Cron{Minutes: 1, Hours: 1, Days: days, Months: months, Weekdays: 1 | 1<<2 | 1<<5 | 1<<6}),
		`"0 0 29 2 *"`:              cron(spec.Cron{Minutes: 1, Hours: 1, Days: 1 << 29, Months: 1 << 2, Weekdays: weekdays}),
		`"0 0 30 2 1"`:              cron(spec.Cron{Minutes: 1, Hours: 1, Days: 1 << 30, Months: 1 << 2, Weekdays: 1 << 1, EitherDay: true}),
	} {
		s := good(t, web(`"nimi": {"schedule": `+input+`}`)).Services[0]
		if s.Schedule != want {
			t.Errorf("%s: got %+v, want %+v", input, s.Schedule, want)
		}
		if s.Type != spec.TypeOneshot || s.Restart.Mode != spec.RestartNever || !s.Schedule.Set() {
			t.Errorf("%s: got type %d, restart mode %d, set %v, want a oneshot that is not restarted", input, s.Type, s.Restart.Mode, s.Schedule.Set())
		}
		if n := bits.OnesCount64(s.Schedule.Cron.Minutes); n > 60 {
			t.Errorf("%s: got %d minutes", input, n)
		}
	}
}

// The restart mode of the program is not for scheduled services, that of the service is; without a schedule all is as
// ever.
func TestScheduleRestart(t *testing.T) {
	c := good(t, `{"settings": {"restart": {"mode": "up-to-count", "count": 7}}, "services": {
		"a": {"process": {"argv": ["/a"]}, "nimi": {"schedule": "@daily"}},
		"b": {"process": {"argv": ["/b"]}, "nimi": {"schedule": "@daily", "type": "oneshot", "restart": {"mode": "always"}}},
		"c": {"process": {"argv": ["/c"]}, "nimi": {"schedule": null}}}}`)
	for i, want := range []spec.RestartMode{spec.RestartNever, spec.RestartAlways, spec.RestartUpToCount} {
		if got := c.Services[i].Restart; got.Mode != want || got.Count != 7 {
			t.Errorf("%s: got mode %d, count %d, want mode %d, count 7", c.Services[i].Name, got.Mode, got.Count, want)
		}
	}
	if c.Services[2].Schedule.Set() || c.Services[2].Type != spec.TypeSimple {
		t.Errorf("c: got %+v, want no schedule", c.Services[2].Schedule)
	}
}

func FuzzCron(f *testing.F) {
	for _, s := range []string{"* * * * *", "@daily", "@every 5s", "TZ=", "1-5/2,7 0 1 jan 5-7", "*/ - , ? /", "0 0 30 2 *"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		config, report := read([]byte(web(`"nimi": {"schedule": ` + string(text) + `}`)))
		for _, line := range lines(report.Problems()) {
			if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' }) {
				t.Errorf("%q: got %q", s, line)
			}
		}
		if config == nil || report.Count() > 0 {
			return
		}
		c := config.Services[0].Schedule.Cron
		empty := c.Minutes == 0 || c.Hours == 0 || c.Days == 0 || c.Months == 0 || c.Weekdays == 0
		if empty != (c == spec.Cron{}) || empty == (config.Services[0].Schedule.Interval == 0) ||
			c.Minutes>>60 != 0 || c.Hours>>24 != 0 || c.Days&1 != 0 || c.Days>>32 != 0 || c.Months&1 != 0 || c.Months>>13 != 0 || c.Weekdays>>7 != 0 {
			t.Errorf("%q: got %+v", s, c)
		}
	})
}
