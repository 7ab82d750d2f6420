package input

// Machine returns what Go calls a machine that is known by another name elsewhere (uname -m, Nix, Docker); empty: it is
// not known, or Go calls it the same.
func Machine(name string) string {
	return map[string]string{
		"x86_64": "amd64", "x64": "amd64", "aarch64": "arm64", "armv8": "arm64", "i386": "386", "i686": "386", "x86": "386",
		"armv6l": "arm", "armv7l": "arm", "armhf": "arm", "loongarch64": "loong64", "powerpc64le": "ppc64le",
	}[name]
}
