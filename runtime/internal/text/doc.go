// Package text writes what both a launcher and its commands print: times, JSON strings, columns, and what others have
// written, made fit for a terminal.
package text
