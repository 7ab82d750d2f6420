package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckPrograms(t *testing.T) {
	dir := t.TempDir()
	for name, f := range map[string]struct {
		text string
		mode os.FileMode
	}{
		"good":    {"#!/bin/sh\n", 0o755},
		"plain":   {"text", 0o755},
		"data":    {"text", 0o644},
		"orphan":  {"#! /no/such/shell -e\n", 0o755},
		"nothing": {"#!\n", 0o755},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(f.text), f.mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	config := func(argv []string, path string, nimi map[string]any) string {
		process := map[string]any{"argv": argv}
		if path != "" {
			process["environment"] = map[string]any{"PATH": path}
		}
		text, err := json.Marshal(map[string]any{"services": map[string]any{"web": map[string]any{"process": process, "nimi": nimi}}})
		if err != nil {
			t.Fatal(err)
		}
		return file(t, string(text))
	}
	at := func(name string) []string { return []string{filepath.Join(dir, name)} }
	const prefix = "services.web.process.argv: "
	for _, c := range []struct {
		name, config, want string
	}{
		{"script", config(at("good"), "", nil), ""},
		{"no script", config(at("plain"), "", nil), ""},
		{"no interpreter", config(at("nothing"), "", nil), ""},
		{"in PATH", config([]string{"good"}, "/nowhere:"+dir, nil), ""},
		{"in our PATH", config([]string{"sh"}, "", nil), ""},
		{"a program", config([]string{nimi}, "", nil), ""},
		{"missing", config(at("none"), "", nil), prefix + `"` + dir + `/none": no such file or directory`},
		{"not in PATH", config([]string{"none"}, "/a:/b", nil), prefix + `"none": not found in PATH (/a:/b)`},
		{"data in PATH", config([]string{"data"}, "/a:"+dir, nil), prefix + `"data": ` + dir + "/data: is not executable"},
		{"data", config(at("data"), "", nil), prefix + `"` + dir + `/data": is not executable`},
		{"folder", config(at("folder"), "", nil), prefix + `"` + dir + `/folder": is a directory`},
		{"device", config([]string{"/dev/null"}, "", nil), prefix + `"/dev/null": is not a regular file`},
		{"orphan", config(at("orphan"), "", nil), prefix + `"` + dir + `/orphan": its interpreter "/no/such/shell": no such file or directory`},
	} {
		r := run(t, "", nil, "validate", "--check-programs", "--config", c.config)
		if c.want == "" {
			r.expect(t, exitOK, "ok: 1 service, 1 program\n", "")
		} else {
			r.expect(t, exitError, "", c.want+"\n")
		}
		run(t, "", nil, "validate", "--config", c.config).expect(t, exitOK, "ok: 1 service\n", "")
	}

	missing := []string{"/no"}
	all := config(missing, "", map[string]any{
		"hooks": map[string]any{"preStart": [][]string{{"/bin/sh"}, {"/no"}}, "postStart": missing, "preStop": missing, "postStop": missing},
		"ready": map[string]any{"exec": missing}, "health": map[string]any{"exec": missing},
		"stop": map[string]any{"argv": missing}, "reload": map[string]any{"argv": missing},
	})
	r := run(t, "", nil, "validate", "--check-programs", "--config", all)
	if got := strings.Count(r.err, `"/no": no such file or directory`); got != 9 || !strings.Contains(r.err, "services.web.nimi.hooks.preStart[1]: ") {
		t.Errorf("got %d lines, want 9:\n%s", got, r.err)
	}
}
