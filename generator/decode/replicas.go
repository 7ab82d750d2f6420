package decode

// maxReplicas bounds how many copies of one service there are.
const maxReplicas = 1000

// replicas reads nimi.replicas: how many copies of the service run.
func (s *service) replicas(v value) {
	v.Integer(&s.Replicas, 1, maxReplicas)
	if s.Group && s.Replicas > 0 {
		v.Problem("must not be set for a group of sub-services without a process.argv; each of them can have its own")
		s.Replicas = 0
	}
}
