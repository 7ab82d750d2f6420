package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"nimi/generator/image"
)

// imageInput reads everything that the image is made from, except the configuration.
func (s streams) imageInput(in invocation) (image.Image, error) {
	if in.values["config"] == "" && in.values["launcher"] == "" {
		return image.Image{}, usageError("option --config or --launcher is needed: what the image is to run")
	}
	im := image.Image{BinName: in.values["bin"]}
	var err error
	if im.Options, err = s.imageOptions(in); err != nil {
		return im, err
	}
	if im.Closure, err = closureOf(in); err != nil {
		return im, err
	}
	if err := absolute(in, map[string]*string{"launcher": &im.Launcher, "root": &im.Root, "from": &im.FromImage}); err != nil {
		return im, err
	}
	if in.values["config"] != "" && im.Launcher != "" {
		p, err := s.pipeline(in, nil)
		if err != nil {
			return im, err
		}
		fromProgram(&im, p.program)
	}
	return im, nil
}

// closureOf reads the store paths that --closure lists.
func closureOf(in invocation) ([]image.StorePath, error) {
	file := in.values["closure"]
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, cause(err))
	}
	closure, err := image.ParseClosure(data)
	if err != nil {
		return nil, inFile(file, err)
	}
	return closure, nil
}

// absolute reads options that are paths.
func absolute(in invocation, paths map[string]*string) (err error) {
	for option, to := range paths {
		if name := in.values[option]; name != "" && err == nil {
			*to, err = filepath.Abs(name)
		}
	}
	return err
}

// imageOptions reads the file of options. Options of the command line replace those in the file.
func (s streams) imageOptions(in invocation) (o image.Options, err error) {
	text := []byte("{}")
	if file := in.values["options"]; file != "" {
		if text, err = s.read(file); err != nil {
			return o, err
		}
	}
	if o, err = image.ParseOptions(text); err != nil {
		return o, inFile(in.values["options"], err)
	}
	for _, value := range []struct {
		option string
		to     *string
	}{
		{"name", &o.Name}, {"tag", &o.Tag}, {"architecture", &o.Architecture},
		{"user", &o.Config.User}, {"workdir", &o.Config.WorkingDir}, {"stop-signal", &o.Config.StopSignal},
	} {
		if v := in.values[value.option]; v != "" {
			*value.to = v
		}
	}
	if text := in.values["max-layers"]; text != "" {
		if o.MaxLayers, err = strconv.Atoi(text); err != nil || o.MaxLayers < 1 {
			return o, usageError(fmt.Sprintf("option --max-layers: must be a whole number from 1, not %q", text))
		}
	}
	if text := in.values["created"]; text != "" {
		if o.Created, err = image.ParseTime(text); err != nil {
			return o, usageError("option --created: " + err.Error())
		}
	}
	o.Config.Env = image.MergeEnv(o.Config.Env, in.lists["env"])
	for _, set := range []struct {
		option string
		to     *map[string]struct{}
	}{{"expose", &o.Config.ExposedPorts}, {"volume", &o.Config.Volumes}} {
		for _, name := range in.lists[set.option] {
			if *set.to == nil {
				*set.to = map[string]struct{}{}
			}
			(*set.to)[name] = struct{}{}
		}
	}
	for _, label := range in.lists["label"] {
		name, text, ok := strings.Cut(label, "=")
		if !ok || name == "" {
			return o, usageError(fmt.Sprintf("option --label: must be of the form NAME=VALUE, not %q", label))
		}
		if o.Config.Labels == nil {
			o.Config.Labels = map[string]string{}
		}
		o.Config.Labels[name] = text
	}
	return o, nil
}
