package client

import (
	"slices"
	"testing"

	"nimi/runtime/spec"
)

// Profiles and --with start services on top of the rest, with what they need.
func TestProfiles(t *testing.T) {
	p := spec.Program{Services: []spec.Service{
		{Name: "db"}, {Name: "tools", Manual: true}, {Name: "lab", Manual: true, Profiles: []string{"debug"}, DependsOn: []spec.Dependency{{Service: 1}}},
		{Name: "trace", Manual: true, Profiles: []string{"debug", "slow"}, DependsOn: []spec.Dependency{{Service: 0}}}, {Name: "web", DependsOn: []spec.Dependency{{Service: 0}, {Service: 2, Optional: true}}},
	}}
	for _, c := range []struct {
		profiles           []string
		with, only, except []int
		want               []string
	}{
		{nil, nil, nil, nil, []string{"db", "web"}},
		{[]string{"debug"}, nil, nil, nil, []string{"db", "tools", "lab", "trace", "web"}},
		{[]string{"slow"}, nil, nil, nil, []string{"db", "trace", "web"}},
		{nil, []int{2}, nil, nil, []string{"db", "tools", "lab", "web"}},
		{[]string{"slow"}, nil, []int{1}, nil, []string{"db", "tools", "trace"}},
		{[]string{"debug"}, nil, nil, []int{0}, []string{"tools", "lab"}},
	} {
		q, _ := subset(&p, c.only, c.except, append(slices.Clone(c.with), inProfiles(&p, c.profiles)...))
		var got []string
		for i := range q.Services {
			if !q.Services[i].Manual {
				got = append(got, q.Services[i].Name)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("profiles %q, with %v, only %v, except %v: got %q, want %q", c.profiles, c.with, c.only, c.except, got, c.want)
		}
	}
	if got, want := unknownProfile(&p, []string{"slow", "debgu"}), `--profile: no service has the profile debgu; did you mean debug?`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
