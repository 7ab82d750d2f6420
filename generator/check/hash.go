package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"

	"nimi/runtime/spec"
)

// hash fills in the hashes of the services. That of a process is over what it is made from; how it is supervised, which
// can change while it runs, is no part of it, and neither is what does not apply to it: an option that is added to Nimi
// leaves the hashes of the services alone that do not use it.
func hash(services []spec.Service) {
	for i := range services {
		s := &services[i]
		s.Hash = digest(s.Argv, s.Environment, s.EnvironmentFiles, s.WorkingDirectory, s.Stdin, s.Identity, s.Limits,
			s.Nice, s.OOMScoreAdjust, s.Directories, s.Credentials, s.Sockets, s.Logging.Format == spec.LogRaw) + digest(s.ConfigData)
	}
}

// digest is 16 digits of the SHA-256 of values, each with its place.
func digest(values ...any) string {
	h := sha256.New()
	for i, v := range values {
		if !reflect.ValueOf(v).IsZero() {
			fmt.Fprintf(h, "%d %#v\n", i, v)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
