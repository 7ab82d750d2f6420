package spec

// ConfigFile is one enabled entry of a service's configData.
type ConfigFile struct {
	// Path is relative to the service's $XDG_CONFIG_HOME; clean, without "..".
	Path string
	// Source is the absolute path of the file to link to. Empty: Text is the content.
	Source string
	// Text is the content, where there is no Source.
	Text string
}
