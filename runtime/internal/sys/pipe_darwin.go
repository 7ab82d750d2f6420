package sys

// RaisePipe does nothing: pipes grow by themselves.
func RaisePipe(int, int) {}
