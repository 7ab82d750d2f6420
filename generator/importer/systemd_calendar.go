package importer

import "strings"

func systemdRunOnStart(t *target, key string, _ any) bool {
	t.set(key, "nimi.schedule.runOnStart", true)
	return true
}

// systemdCalendar turns a calendar event (systemd.time(7)) into a cron expression, where that can say it.
func systemdCalendar(t *target, key string, v any) bool {
	events := all(v)
	if len(events) > 1 {
		t.say(t.key(key), "only the last event is taken: there can be one")
	}
	cron, ok := cronOf(last(v))
	if ok {
		t.set(key, "nimi.schedule.cron", cron)
	}
	return ok
}

func cronOf(event string) (string, bool) {
	switch event {
	case "minutely":
		return "* * * * *", true
	case "hourly", "daily", "weekly", "monthly", "yearly":
		if event == "weekly" {
			return "0 0 * * 1", true // systemd's week begins on Monday
		}
		return "@" + event, true
	case "annually":
		return "@yearly", true
	case "quarterly":
		return "0 0 1 1,4,7,10 *", true
	case "semiannually":
		return "0 0 1 1,7 *", true
	}
	weekday, date, clock := "*", "*-*-*", "00:00"
	for _, word := range strings.Fields(event) {
		switch {
		case strings.Contains(word, ":"):
			clock = word
		case strings.Contains(word, "-") && strings.ContainsAny(word, "0123456789*"):
			date = word
		default:
			weekday = strings.ReplaceAll(word, "..", "-")
		}
	}
	day := strings.Split(date, "-")
	time := strings.Split(clock, ":")
	if len(day) == 2 {
		day = append([]string{"*"}, day...)
	}
	if len(day) != 3 || len(time) < 2 || len(time) > 3 || day[0] != "*" || len(time) == 3 && strings.Trim(time[2], "0") != "" {
		return "", false
	}
	fields := []string{time[1], time[0], day[2], day[1], weekday}
	for i, f := range fields {
		f = strings.ReplaceAll(f, "..", "-")
		if from, step, stepped := strings.Cut(f, "/"); stepped && i < 4 {
			if strings.Trim(from, "0") == "" {
				f = "*/" + step
			} else if from != "*" {
				return "", false
			}
		}
		if f != "*" && i < 4 {
			if trimmed := strings.TrimLeft(f, "0"); trimmed != "" {
				f = trimmed
			} else {
				f = "0"
			}
		}
		fields[i] = f
	}
	return strings.Join(fields, " "), true
}
