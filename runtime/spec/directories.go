package spec

// Directory is made for a service before it starts (nimi.directories).
type Directory struct {
	Kind DirectoryKind
	// Path is absolute, or relative to the place of its kind.
	Path string
	// Mode are the permission bits.
	Mode int
}

// DirectoryKind is the kind of a directory, as systemd.exec(5) has them.
type DirectoryKind uint8

// The kinds of directories.
const (
	// DirectoryState: /var/lib, exported as STATE_DIRECTORY.
	DirectoryState DirectoryKind = iota
	// DirectoryRuntime: /run, RUNTIME_DIRECTORY; removed at the end.
	DirectoryRuntime
	// DirectoryCache: /var/cache, CACHE_DIRECTORY.
	DirectoryCache
	// DirectoryLogs: /var/log, LOGS_DIRECTORY.
	DirectoryLogs
)

// Values implements [Enum].
func (DirectoryKind) Values() []Value { return directoryKindValues[:] }

var directoryKindValues = [...]Value{
	{"state", "DirectoryState"},
	{"runtime", "DirectoryRuntime"},
	{"cache", "DirectoryCache"},
	{"logs", "DirectoryLogs"},
}
