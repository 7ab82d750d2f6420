package image

import (
	"archive/tar"
	"regexp"
	"strings"
)

// Perm changes the owner and mode of files. Without one, files belong to 0:0 and keep their mode.
type Perm struct {
	// Path is where the files are on this machine: a directory that is copied to the root, a store path, or something
	// below one. Empty: all that becomes the root.
	Path string
	// Regex selects among them: it is searched for in their paths, here and in the image. Nil: all.
	Regex *regexp.Regexp
	// Mode is their new mode. Negative: as they are. Links have none.
	Mode int64
	// UID and GID are their owner, Uname and Gname its names, which most engines do not look at.
	UID, GID     int
	Uname, Gname string
}

func (r Perm) applies(e *entry) bool {
	if r.Path != "" && e.source != r.Path && !strings.HasPrefix(e.source, strings.TrimSuffix(r.Path, "/")+"/") {
		return false
	}
	return r.Regex == nil || r.Regex.MatchString(e.source) || r.Regex.MatchString("/"+e.Name)
}

// permit applies the permissions that were asked for. The last that applies to a file counts.
func (p *plan) permit(e *entry) {
	for i, r := range p.Perms {
		if r.Path == "" && !p.inRoot || !r.applies(e) {
			continue
		}
		p.permUsed[i] = true
		e.ruled = true
		if r.Mode >= 0 && e.Typeflag != tar.TypeSymlink {
			e.Mode = r.Mode
		}
		e.Uid, e.Gid, e.Uname, e.Gname = r.UID, r.GID, r.Uname, r.Gname
	}
}
