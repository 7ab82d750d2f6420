// Package limits sets what services may use and may do (nimi.limits, nice, oomScoreAdjust, umask, capabilities,
// noNewPrivileges). What cannot be granted or taken away is an error of the start.
package limits

import "nimi/runtime/internal/host"

// Feature hands what the table says to every process of a service.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	h.At(host.Identity, func(r *host.Run) error {
		s, c := r.Service, r.Command
		c.Limits = s.Limits
		c.Nice = s.Nice
		c.OOMScoreAdjust = s.OOMScoreAdjust
		c.Umask = s.Identity.Umask
		c.Ambient = s.Identity.Capabilities.Ambient
		c.Drop = s.Identity.Capabilities.Drop
		c.NoNewPrivileges = s.Identity.NoNewPrivileges
		return nil
	})
	return nil
}
