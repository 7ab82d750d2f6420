package main

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"nimi/docs"
	"nimi/generator/reference"
	"nimi/generator/schema"
)

var update = flag.Bool("update", false, "write docs/site/data/injson.json anew")

// inSite is what the site of the docs says of an option for those who write JSON.
type inSite struct {
	Type    string `json:"type"`
	Example string `json:"example"`
}

// The site has every option in JSON too, as `nimi explain` has it.
//
//	go test ./generator/cmd/nimi -run TestSiteData -update
func TestSiteData(t *testing.T) {
	const file = "../../../docs/site/data/injson.json"
	all, about := map[string]inSite{}, schema.Page()
	for _, option := range reference.Options(docs.Options) {
		n := root().Find(option.Name)
		if n == nil { // one that only Nix has
			continue
		}
		value := about(option.Name).Example
		if value == nil {
			value = n.Sample(about(option.Name).Default)
		}
		all[option.Name] = inSite{n.String(), compact(schema.Example(option.Name, value))}
	}
	want, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != string(want) {
		t.Errorf("%s is not what nimi explain says (%v): go test ./generator/cmd/nimi -run TestSiteData -update", file, err)
	}
	if len(all) < 120 {
		t.Errorf("only %d options can be written as JSON", len(all))
	}
}
