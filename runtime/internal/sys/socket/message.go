package socket

// Message is one datagram of a service, with what the kernel says of its sender (unix(7), SO_PASSCRED).
type Message struct {
	// Text is valid until the next receipt. Empty: it was too long, or came without a sender, and counts for nothing.
	Text []byte
	// Pid is the sender's process number; 0: it has none in the launcher's namespace. It may have ended since.
	Pid int
	UID uint32
	// Files are descriptors that came with it, and belong to the receiver now.
	Files []int
}
