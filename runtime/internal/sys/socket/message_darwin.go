package socket

import "errors"

// MessageSocket receives messages of services.
type MessageSocket struct {
	Fd   int
	Name string
}

// NewMessageSocket fails: this system has no abstract addresses, and does not tell who has sent a datagram.
func NewMessageSocket() (MessageSocket, error) {
	return MessageSocket{Fd: -1}, errors.New("this system cannot tell who has sent a message")
}

// Messages is the memory that messages are received into.
type Messages struct{}

// Receive takes the next message from a socket; there is none.
func (*Messages) Receive(int) (msg Message, ok bool, err error) { return Message{}, false, nil }
