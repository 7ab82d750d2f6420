package wire

import (
	"nimi/runtime/internal/text"
	"nimi/runtime/spec"
)

// hashSize is how long each part of a spec.Service's Hash is, in digits.
const hashSize = 16

// Hash is that of a service, in its parts.
type Hash struct {
	Process string // what its process is made from
	Config  string // its configData
	Policy  string // how it is supervised
}

// HashOf takes a service's hash apart. Without one, all parts are empty.
//
//go:noinline
func HashOf(s *spec.Service) (h Hash) {
	if len(s.Hash) == 3*hashSize {
		h = Hash{s.Hash[:hashSize], s.Hash[hashSize : 2*hashSize], s.Hash[2*hashSize:]}
	}
	return h
}

// Build tells one program from another that is called the same: by the hashes of its services and of its settings, and
// by the version of Nimi that it was made with.
func Build(p *spec.Program, version string) string {
	h := newSum()
	h.add(version)
	h.add(p.Hash)
	for i := range p.Services {
		h.add(p.Services[i].Name)
		h.add(p.Services[i].Path)
		h.add(p.Services[i].Hash)
	}
	return h.digits()
}

// sum is the FNV-1a hash of texts (RFC 9923), in 64 bits. It tells things apart, and is no proof against malice.
type sum uint64

func newSum() sum { return 0xcbf29ce484222325 }

// add adds a text and its end.
//
//go:noinline
func (h *sum) add(s string) {
	for i := range len(s) {
		h.byte(s[i])
	}
	h.byte(0)
}

func (h *sum) byte(c byte) { *h = (*h ^ sum(c)) * 0x100000001b3 }

// digits are its 16 hexadecimal digits.
func (h sum) digits() string { return string(text.Hex(nil, uint64(h), 16)) }
