package spec

import "time"

// Schedule says when a oneshot runs (nimi.schedule): by Cron, or at an Interval.
type Schedule struct {
	// Cron is the calendar of crontab(5). Zero: not used.
	Cron Cron
	// Interval passes between the beginnings of two runs. 0: not used.
	Interval time.Duration `feature:"schedule"`
	// RunOnStart: it also runs as soon as it may.
	RunOnStart bool
}

// Set tells whether there is a schedule.
func (s *Schedule) Set() bool { return s.Interval != 0 || s.Cron.Minutes != 0 }

// Cron is a set of minutes in local time; bit n stands for value n.
type Cron struct {
	Minutes  uint64 `feature:"schedule"`
	Hours    uint64
	Days     uint64 // of the month, from 1
	Months   uint64 // from 1
	Weekdays uint64 // from 0: Sunday
	// EitherDay: Days and Weekdays are both restricted, and a day that is in one of them counts (crontab(5)).
	EitherDay bool
}
