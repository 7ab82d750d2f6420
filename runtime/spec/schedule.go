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
	// RandomDelay is up to how much later than its time each run begins, at random (RandomizedDelaySec= in systemd.timer(5)).
	RandomDelay time.Duration
	// CatchUp: a run makes up for times of Cron that have passed while nothing could run, however many they were.
	CatchUp bool
	// Persistent: among those are the times that have passed while the launcher did not run (Persistent= in systemd.timer(5)).
	// It has CatchUp too.
	Persistent bool `feature:"stamps"`
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
