// Package signals catches the signals that are sent to the launcher and translates between the portable numbers of
// package spec and those of the system.
package signals
