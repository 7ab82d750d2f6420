package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const docs = "../../docs"

// TestCurrent wants every picture to be what its source says, and nothing else among them.
func TestCurrent(t *testing.T) {
	all, err := pictures(docs)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(docs + "/pictures/*.svg")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for name, want := range all {
		got, err := os.ReadFile(filepath.Join(docs, "pictures", name))
		if err != nil || string(got) != want {
			t.Errorf("%s is not what its source says (%v): go run ./tests/pictures", name, err)
		}
		if err := wellFormed(want); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func wellFormed(text string) error {
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// TestUsed wants every picture on some page, with words for those who do not see it.
func TestUsed(t *testing.T) {
	pages, err := filepath.Glob(docs + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, page := range append(pages, docs+"/../README.md") {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		text += string(b)
	}
	files, err := filepath.Glob(docs + "/pictures/*.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if !strings.Contains(text, "pictures/"+name+")") {
			t.Errorf("no page shows %s", name)
		}
	}
	if strings.Contains(text, "![](") {
		t.Error("a picture has no words")
	}
}

// TestRows plays lines that come in pieces, with colours.
func TestRows(t *testing.T) {
	c := cast{events: []event{{1, "a\x1b[32mb"}, {2, "c\x1b[0md\r\n"}, {3, "e\n"}}}
	got := c.rows()
	if len(got) != 2 || got[0].at != 1 || got[1].at != 3 || len(got[0].spans) != 4 || got[0].spans[2] != (span{"c2", "c"}) {
		t.Errorf("got %+v", got)
	}
}

// TestBars refuses a page that does not have what is to be drawn.
func TestBars(t *testing.T) {
	p := plot{table: "size", column: "one"}
	for page, want := range map[string]string{
		"x": "no table", "\n### size\n| subject | two |\n|---|---|\n| a | 1 |\n": "no column",
		"\n### size\n| subject | one |\n|---|---|\n| a | 1 |\n": "has 1 values",
	} {
		if _, err := p.bars(page); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", page, err, want)
		}
	}
	got, err := p.bars("\n### size\n\n| subject | one, MiB |\n|---|---:|\n| a | 1.5 (1–2) |\n| b \\| c | 3; 2 × |\n\n### next\n| d | 4 |\n")
	if err != nil || len(got) != 2 || got[0] != (bar{"a", 1.5}) || got[1] != (bar{"b │ c", 3}) {
		t.Errorf("got %v, %v", got, err)
	}
}
