package spec

// Credential is a file that is copied for a service before it starts (nimi.credentials).
type Credential struct {
	// ID is its name in $CREDENTIALS_DIRECTORY.
	ID string
	// Path is absolute, or the name of one in the launcher's own $CREDENTIALS_DIRECTORY.
	Path string
	// Link is an absolute path where it is to be found as well. Empty: nowhere else.
	Link string
}
