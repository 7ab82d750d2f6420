// Package container runs images that `nimi image` makes in a Docker engine, one property per file.
//
//	go test ./tests/container
//	go test ./tests/container -run TestNumbers -numbers -v    measures, for docs/container.md
package container

import (
	"testing"

	h "nimi/tests/harness"
)

func TestMain(m *testing.M) { h.Main(m) }

// sh and JSON keep the configurations of the tests short.
var sh = h.Sh

type JSON = h.JSON

// web is a configuration whose launcher is called web, and whose services are not restarted.
func web(services JSON) JSON {
	return JSON{"services": services, "settings": JSON{"binName": "web", "restart": JSON{"mode": "never"}}}
}

// forever is the script of a service that says so and runs until it is stopped.
const forever = "echo up; exec busybox sleep 10000"
