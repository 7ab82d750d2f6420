package check

import (
	"nimi/generator/input"
)

// credentials reports credentials that are to be found at one path.
func credentials(services []*input.Service, report *input.Report) {
	owner := map[string]string{} // path of a link → where it is asked for
	for _, s := range services {
		for _, c := range s.Credentials {
			at := s.At + ".nimi.credentials." + input.Name(c.ID) + ".path"
			switch other, taken := owner[c.Link]; {
			case c.Link == "" || s.Group:
			case taken:
				report.Add(at, "is that of %s: %s", other, input.Quote(c.Link))
			default:
				owner[c.Link] = at
			}
		}
	}
}
