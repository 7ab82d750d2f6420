// Package wire is the vocabulary of the control protocol nimi/1 (docs/control-protocol.md): how words are escaped, the
// verbs and options of requests, the kinds, keys and states of answers, where the socket is, the limits, and the exit
// codes of commands. The launcher's server and its command line both read and write by it, so that nothing of the
// protocol is spelled twice.
package wire
