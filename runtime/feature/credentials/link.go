package credentials

import (
	"errors"
	"strings"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// linkName is what a link is called until it is moved to its place in one step.
const linkName = ".nimi-new-credential"

var (
	errLinkOwner  = errors.New("its directory belongs to another user")
	errLinkOthers = errors.New("other users can write to its directory")
	errLinkTaken  = errors.New("there is something that no launcher has put there")
)

// link has a credential found at the path that the configuration gives it: a symbolic link to target, as the credential
// itself stays in memory, for its user alone. What a launcher has left there is replaced, and nothing else. The directory is
// root's, the launcher's user's or that of uid, the service's user; what that user does to the link is its own affair.
func (f *files) link(c *spec.Credential, target string, uid uint32) error {
	dir, e, place, err := sys.ReachDirectory(sys.Parent(c.Link)+"/.", sys.ToMake)
	if err != nil {
		return err
	}
	defer sys.Close(dir)
	place.Close()
	switch {
	case !sys.TrustedDirectory(dir, &e) && e.UID != uid:
		return errLinkOwner
	case e.Others() && !e.Sticky():
		return errLinkOthers
	}
	name := c.Link[len(sys.Parent(c.Link))+1:]
	if _, err := sys.EntryAt(dir, name); err == nil {
		if old, err := sys.LinkAt(dir, name); err != nil || !strings.HasSuffix(old, target[len(f.root.Path):]) {
			return errLinkTaken
		}
	}
	sys.RemoveAt(dir, linkName)
	if err := sys.MakeLinkAt(target, dir, linkName); err != nil {
		return err
	}
	if err := sys.RenameAt(dir, linkName, dir, name); err != nil {
		sys.RemoveAt(dir, linkName)
		return err
	}
	f.links[c.Link] = target
	return nil
}

// unlink removes a link that is still the launcher's.
func unlink(path, target string) {
	dir, _, place, err := sys.ReachDirectory(sys.Parent(path)+"/.", sys.ToUse)
	if err != nil {
		return
	}
	defer sys.Close(dir)
	place.Close()
	name := path[len(sys.Parent(path))+1:]
	if is, err := sys.LinkAt(dir, name); err == nil && is == target {
		sys.RemoveAt(dir, name)
	}
}
