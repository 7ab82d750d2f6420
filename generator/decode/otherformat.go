package decode

import "nimi/generator/input"

// otherFormat returns what a document is that cannot be a configuration, or an empty string.
func otherFormat(document value) string {
	if kind := document.Kind(); kind != input.Object {
		return "the configuration must be an object, not " + kind.String()
	}
	const wanted = "; nimi reads an evaluated configuration: services.<name>.process.argv, and so on"
	compose, kubernetes := false, false
	for _, m := range document.Peek() {
		switch m.Name {
		case "processes":
			return "this looks like a process-compose file" + wanted
		case "apiVersion":
			kubernetes = true
		case "services":
			for _, s := range m.Value.Peek() {
				compose = compose || !s.Value.Has("process") && (s.Value.Has("image") || s.Value.Has("build"))
			}
		}
	}
	switch {
	case kubernetes && document.Has("kind"):
		return "this looks like a Kubernetes manifest" + wanted
	case compose:
		return "this looks like a compose file" + wanted
	}
	return ""
}
