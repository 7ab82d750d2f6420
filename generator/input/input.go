// Package input is what the stages of the generator share about their input: the kit that reads JSON, and the
// services as they stand in it.
//
// [Parse] checks the bytes and returns the document as a [Value], which knows its path. Object and Open read an
// object by a table of its keys, and typed getters such as Text and Duration read the rest. A getter leaves its
// target alone, so at its default, where a value is missing, null or wrong. Whatever is wrong goes to a [Report] and
// the reading goes on, so that one run finds everything.
package input

import "nimi/runtime/spec"

// Configuration is a configuration that has been decoded, with its services as they stand in the input.
type Configuration struct {
	// Program is complete but for its Services.
	Program spec.Program
	// Init is what the launcher does as init of a machine. Without Enable: nothing.
	Init spec.Init
	// HeadStart: services may be started by the program's entry, where that is possible (settings.headStart).
	HeadStart bool
	// Services are all services and groups: a parent before its sub-services, siblings sorted by name.
	Services []*Service
}

// Service is a service, or a group of services, with what its own options say.
type Service struct {
	// Service is complete but for DependsOn.
	spec.Service
	// Group is a service that has sub-services and no process of its own.
	Group bool
	// Replicas is how many copies of it there are (nimi.replicas). 0: it is there itself.
	Replicas int
	// ReplicaOf is the service of which this is one of several copies. Nil: none.
	ReplicaOf *Service
	// Parent is the service whose sub-service this is. Nil: none.
	Parent *Service
	// At is the JSON path of the service.
	At string
	// Waits are the entries of nimi.dependsOn. Those of a group hold for each of its members.
	Waits []Dependency
	// LogTo is the service that reads the output (nimi.log.to). Without a name: none. That of a group holds for its members.
	LogTo Dependency
}

// Dependency is an entry of nimi.dependsOn whose name is still to be looked up.
type Dependency struct {
	// Name is a sibling's name or an absolute dashed one. The name of a group stands for all of its members.
	Name string
	// At is the JSON path of the entry.
	At string
	// Condition is what the service of that name has to have reached.
	Condition spec.Condition
	// Optional: it is only for the order.
	Optional bool
	// Any: where the name stands for several services, one of them suffices.
	Any bool
}
