package tui

import (
	tea "charm.land/bubbletea/v2"

	"nimi/generator/control"
)

// What the model is told of, beside keys, the mouse and the size of the terminal.
type (
	// StateMsg is how the launcher and some services are. Whole: these are all of its services.
	StateMsg struct {
		Launcher control.Launcher // no name: nothing new of it
		Units    []control.Unit
		Whole    bool
	}
	// LogMsg is what services have written.
	LogMsg []Written
	// Written is a line of a service, or how many of its lines are lost.
	Written struct {
		Service, Text string
		Lost          int
	}
	// LinkMsg is how the connection is.
	LinkMsg struct {
		Link   Link
		Reason string // for people; "": there is none
	}
	// UsageMsg is what the processes of the services use, by their names.
	UsageMsg map[string]Usage
	// TableMsg is what the services depend on: for each its dependencies, and what each of these has to come to.
	TableMsg struct {
		DependsOn map[string]map[string]string
		// Commands are the commands that the launcher's program has.
		Commands map[string]bool
	}
	// DescribedMsg is the configuration of a service, in words.
	DescribedMsg struct{ Service, Text string }
	// DoneMsg is what has come of an order.
	DoneMsg struct {
		What string // such as "restart web"
		Err  error
		// Units are the services that the order has changed.
		Units []control.Unit
	}
	// newsMsg are several messages at once. The screen is made anew for each message that comes, so they are collected.
	newsMsg []tea.Msg
	// tickMsg comes every second.
	tickMsg struct{}
)

// Link is how the connection to the launcher is.
type Link int

const (
	// Connecting: no answer has come yet.
	Connecting Link = iota
	// Connected: it answers.
	Connected
	// Frozen: it does not answer, but the connection is there.
	Frozen
	// Gone: it has ended, or the connection is lost.
	Gone
)
