package identity

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/internal/users"
	"nimi/runtime/spec"
)

// identifyAs asks for an identity in an environment with HOME=/old and SHELL=/old.
func identifyAs(want spec.Identity, changes ...spec.Variable) (*spawn.Command, error) {
	c := &spawn.Command{Env: []string{"HOME=/old", "SHELL=/old"}}
	return c, feature{}.identify(&host.Run{Service: &spec.Service{Identity: want, Environment: changes}, Command: c})
}

func TestNobodyAsked(t *testing.T) {
	c, err := identifyAs(spec.Identity{Umask: spec.Int{Set: true}, NoNewPrivileges: true})
	if err != nil || c.Identity != nil || len(c.Env) != 2 {
		t.Errorf("got %+v, %v, want no change", c, err)
	}
}

// What the launcher is already needs no right to become it.
func TestOwn(t *testing.T) {
	own, _, err := spawn.Own()
	if err != nil {
		t.Fatal(err)
	}
	want := spec.Identity{User: number(own.Uid), Group: number(own.Gid)}
	for _, g := range own.Groups {
		want.Groups = append(want.Groups, number(g))
	}
	if c, err := identifyAs(want); err != nil || c.Identity != nil {
		t.Errorf("got %+v, %v, want no change", c.Identity, err)
	}
}

func TestWrong(t *testing.T) {
	for _, c := range []struct {
		want  spec.Identity
		error string
	}{
		{spec.Identity{User: "nobodyx"}, "user nobodyx: not in /etc/passwd"},
		{spec.Identity{User: "nobodyx", Group: "0"}, "user nobodyx: not in /etc/passwd"},
		{spec.Identity{User: "3999999999"}, "user 3999999999: not in /etc/passwd, which would say its group: set nimi.group"},
		{spec.Identity{User: "root", Group: "nogroupx"}, "group nogroupx: not in /etc/group"},
		{spec.Identity{Group: "nogroupx"}, "group nogroupx: not in /etc/group"},
		{spec.Identity{Groups: []string{"0", "nogroupx"}}, "supplementary group nogroupx: not in /etc/group"},
		{spec.Identity{User: "4294967295", Group: "0"}, "user 4294967295: not in /etc/passwd"},
		{spec.Identity{Group: "4294967295"}, "group 4294967295: not in /etc/group"},
	} {
		got, err := identifyAs(c.want)
		if err == nil || err.Error() != c.error || got.Identity != nil {
			t.Errorf("%+v: got %+v, %v, want %s", c.want, got.Identity, err, c.error)
		}
		if spawn.NotFound(err) {
			t.Errorf("%v counts as a missing program", err)
		}
	}
}

func TestRoot(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	nobody, err := users.Find("nobody")
	if err != nil {
		t.Skip("there is no user nobody")
	}
	root, err := users.Find("root")
	if err != nil {
		t.Skip("there is no user root")
	}
	for _, c := range []struct {
		want spec.Identity
		id   spawn.Identity
		env  string
	}{
		{spec.Identity{User: "nobody"}, spawn.Identity{Uid: nobody.UID, Gid: nobody.GID, Groups: []uint32{nobody.GID}},
			"HOME=" + nobody.Home + " SHELL=" + nobody.Shell + " LOGNAME=nobody USER=nobody"},
		{spec.Identity{User: number(nobody.UID), Groups: []string{"7", number(nobody.GID), "7", "5"}},
			spawn.Identity{Uid: nobody.UID, Gid: nobody.GID, Groups: []uint32{nobody.GID, 7, 5}},
			"HOME=" + nobody.Home + " SHELL=" + nobody.Shell + " LOGNAME=nobody USER=nobody"},
		{spec.Identity{User: "3999999999", Group: "8"}, spawn.Identity{Uid: 3999999999, Gid: 8, Groups: []uint32{8}}, ""},
		{spec.Identity{Group: "8"}, spawn.Identity{Gid: 8, Groups: []uint32{8}}, "HOME=/old SHELL=/old"},
		{spec.Identity{User: "root", Group: "8"}, spawn.Identity{Gid: 8, Groups: []uint32{8}}, "HOME=" + root.Home + " SHELL=" + root.Shell + " LOGNAME=root USER=root"},
	} {
		got, err := identifyAs(c.want)
		if err != nil || got.Identity == nil || !reflect.DeepEqual(*got.Identity, c.id) {
			t.Errorf("%+v: got %+v, %v, want %+v", c.want, got.Identity, err, c.id)
		}
		if env := strings.Join(got.Env, " "); env != c.env {
			t.Errorf("%+v: got %s, want %s", c.want, env, c.env)
		}
	}
	// The service's own changes count more, those that unset too.
	c, err := identifyAs(spec.Identity{User: "nobody"}, spec.Variable{Name: "HOME", Value: "/old"}, spec.Variable{Name: "USER", Unset: true})
	if want := []string{"HOME=/old", "SHELL=" + nobody.Shell, "LOGNAME=nobody"}; err != nil || !slices.Equal(c.Env, want) {
		t.Errorf("got %v, %v, want %v", c.Env, err, want)
	}
}

func TestSame(t *testing.T) {
	id := func(uid, gid uint32, groups ...uint32) *spawn.Identity {
		return &spawn.Identity{Uid: uid, Gid: gid, Groups: groups}
	}
	for _, c := range []struct {
		a, b *spawn.Identity
		want bool
	}{
		{id(1, 2), id(1, 2), true},
		{id(1, 2, 2), id(1, 2), true},
		{id(1, 2), id(1, 2, 2), true},
		{id(1, 2, 3, 4), id(1, 2, 4, 3, 2), true},
		{id(1, 2), id(1, 2, 3), false},
		{id(1, 2, 3), id(1, 2), false},
		{id(1, 2), id(1, 3), false},
		{id(1, 2), id(2, 2), false},
		{id(1, 2, 3), id(1, 3, 2), false},
	} {
		if got := same(c.a, c.b); got != c.want {
			t.Errorf("%+v and %+v: got %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
