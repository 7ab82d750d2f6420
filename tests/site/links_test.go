package site

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link = regexp.MustCompile(`(?:href|src)="?([^"> ]+)`)
	id   = regexp.MustCompile(`id="?([^"> ]+)`)
)

// TestLinks follows every link to a page, to a part of one and to a file of the site.
func TestLinks(t *testing.T) {
	text, anchors := map[string]string{}, map[string]map[string]bool{}
	for _, page := range pages(t) {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(page)
		text[name], anchors[name] = string(b), map[string]bool{}
		for _, m := range id.FindAllStringSubmatch(text[name], -1) {
			anchors[name][m[1]] = true
		}
	}
	followed := 0
	for name := range text {
		for _, m := range link.FindAllStringSubmatch(text[name], -1) {
			to, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(to, ":") { // elsewhere
				continue
			}
			if to = strings.TrimPrefix(to, "./"); to == "" {
				to = name
			}
			followed++
			if _, err := os.Stat(filepath.Join(made, to)); err != nil {
				t.Errorf("%s: %s: no such file", name, m[1])
			} else if anchor != "" && !anchors[to][anchor] {
				t.Errorf("%s: %s: no such part", name, m[1])
			}
		}
	}
	if followed < 1000 {
		t.Errorf("only %d links", followed)
	}
}

// TestList wants every page of docs/ in the list of pages, once.
func TestList(t *testing.T) {
	list, err := os.ReadFile(docs + "/site/data/pages.toml")
	if err != nil {
		t.Fatal(err)
	}
	all, err := filepath.Glob(docs + "/*.md")
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	for _, page := range all {
		name := strings.TrimSuffix(filepath.Base(page), ".md")
		if n := strings.Count(string(list), `"`+name+`"`); n != 1 {
			t.Errorf("%s is %d times in docs/site/data/pages.toml", name, n)
		}
	}
}

// TestOptions wants for each option the page that explains it, and for each that JSON can have, how.
func TestOptions(t *testing.T) {
	pages(t)
	page, err := os.ReadFile(made + "/options.html")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(docs + "/options.md")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(docs + "/site/data/injson.json")
	if err != nil {
		t.Fatal(err)
	}
	options, explained := strings.Count(string(source), "\n### "), strings.Count(string(page), "Explained in")
	if options < 200 || explained != options {
		t.Errorf("%d of %d options have a page", explained, options)
	}
	if got, want := strings.Count(string(page), "In JSON: "), strings.Count(string(data), `"example":`); got != want || want < 120 {
		t.Errorf("got %d options in JSON, want %d", got, want)
	}
}
