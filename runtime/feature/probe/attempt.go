package probe

import (
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/spec"
)

// attempt is one probe over a connection.
type attempt struct {
	prober  *prober
	unit    int
	conf    *spec.Probe
	fd      int // -1: there is no connection
	stage   stage
	second  string // the address to try after this one
	problem string // why the first address did not do
	request []byte // what is still to be sent
	reply   reply
	rest    int // bytes that came after the answer was known
}

// stage is what an attempt waits for.
type stage uint8

const (
	connecting stage = iota // the connection
	asking                  // room for the request
	reading                 // the answer
	listening               // the end of the connection; the answer is known
)

// maxRest bounds what is read of a response beyond what is needed.
const maxRest = 64 << 10

// connect begins with the first of the addresses.
func (a *attempt) connect(address string) {
	address, a.second = addresses(address)
	a.try(address)
}

func (a *attempt) try(address string) {
	fd, done, err := socket.ConnectTCP(address)
	if err != nil {
		a.refused(err)
		return
	}
	a.fd, a.stage = fd, connecting
	if done {
		a.connected()
		return
	}
	a.watch(true)
}

// watch waits for the connection to be ready.
func (a *attempt) watch(write bool) {
	a.prober.host.Unwatch(a.fd)
	if err := a.prober.host.Watch(a.fd, write, a.ready); err != nil {
		a.failed(err.Error())
	}
}

// ready goes on with an attempt whose connection may be ready.
func (a *attempt) ready() {
	switch a.stage {
	case connecting:
		switch done, err := socket.Connected(a.fd); {
		case err != nil:
			a.close()
			a.refused(err)
		case done:
			a.connected()
		}
	case asking:
		a.ask()
	case reading:
		a.read()
	case listening:
		a.listen()
	}
}

// refused takes it that nobody could be reached at an address.
func (a *attempt) refused(err error) {
	if a.second == "" {
		if a.problem == "" {
			a.problem = err.Error()
		}
		a.answer(a.problem)
		return
	}
	next := a.second
	a.second, a.problem = "", err.Error()
	a.try(next)
}

func (a *attempt) connected() {
	if a.conf.HTTP.Address == "" {
		a.close()
		a.answer("")
		return
	}
	a.request, a.reply = request(&a.conf.HTTP), reply{}
	a.stage = asking
	a.ask()
}

// ask sends the request. It is short, so there is room for it in nearly all cases.
func (a *attempt) ask() {
	n, again, err := socket.Send(a.fd, a.request)
	if err != nil && !again {
		a.failed(err.Error())
		return
	}
	if a.request = a.request[n:]; len(a.request) > 0 {
		a.watch(true)
		return
	}
	a.stage, a.request = reading, nil
	a.watch(false)
}

// read takes what has come of the response.
func (a *attempt) read() {
	n, again, err := a.receive()
	switch {
	case again:
	case err != nil:
		a.failed(err.Error())
	case n == 0:
		a.failed("the connection was closed without an answer")
	default:
		switch code, junk := a.reply.take(a.prober.in[:n]); {
		case junk:
			a.failed("answered with junk")
		case code != 0:
			// The server can write the rest without an error that it would log; see listen.
			a.stage, a.rest = listening, 0
			a.answer(judge(&a.conf.HTTP, code))
		}
	}
}

// listen reads the rest of a response, until the server closes the connection or the next probe begins.
func (a *attempt) listen() {
	n, again, err := a.receive()
	if a.rest += n; !again && (n == 0 || err != nil) || a.rest > maxRest {
		a.close()
	}
}

func (a *attempt) receive() (n int, again bool, err error) {
	p := a.prober
	if p.in == nil {
		p.in = make([]byte, 4096)
	}
	return sys.Read(a.fd, p.in)
}

func (a *attempt) failed(problem string) {
	a.close()
	a.answer(problem)
}

// answer tells the machine what was found; "" is good.
func (a *attempt) answer(problem string) {
	a.prober.host.Tell(machine.Event{Kind: machine.Probed, Unit: a.unit, Good: problem == "", Text: problem})
}

// close ends the connection.
func (a *attempt) close() {
	if a.fd >= 0 {
		a.prober.host.Unwatch(a.fd)
		sys.Close(a.fd)
		a.fd = -1
	}
}
