package main

import (
	"testing"

	"nimi/generator/control"
)

func TestOnly(t *testing.T) {
	shop := control.Running{Launcher: control.Launcher{Name: "shop"}, Socket: "/run/nimi.shop/control", Process: 7}
	other := control.Running{Launcher: control.Launcher{Name: "other"}, Socket: "@nimi.other.0.1", Process: 8}
	for _, c := range []struct {
		all  []control.Running
		name string
		want string // the launcher, or what is wrong
	}{
		{[]control.Running{shop}, "", "shop"},
		{[]control.Running{shop, other}, "other", "other"},
		{[]control.Running{shop, other}, "", "which one? There are shop (process 7, --socket /run/nimi.shop/control), other (process 8, --socket @nimi.other.0.1)"},
		{[]control.Running{shop, shop}, "shop", "which one? There are shop (process 7, --socket /run/nimi.shop/control), shop (process 7, --socket /run/nimi.shop/control)"},
		{[]control.Running{shop}, "shp", `no launcher of the name "shp" runs; there are shop (process 7, --socket /run/nimi.shop/control)`},
		{nil, "", "no launcher runs that answers this user"},
		{nil, "shop", "no launcher runs that answers this user"},
	} {
		r, err := only(c.all, c.name)
		got := r.Name
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%q of %d: got %q, want %q", c.name, len(c.all), got, c.want)
		}
	}
}
