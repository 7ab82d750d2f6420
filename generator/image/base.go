package image

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// base is the image to build upon.
type base struct {
	files  files
	config v1.ConfigFile
	layers []*baseLayer
	// nodes are its directories and links.
	nodes map[string]*tar.Header
}

// baseLayer is a layer of the base image. It is copied as it is, compressed or not, so that it keeps its digest.
type baseLayer struct {
	files  files
	name   string
	size   int64
	digest v1.Hash // zero where it is not known
	diffID v1.Hash
}

// These are what [partial.CompressedToLayer] needs to find out how a layer is compressed.
func (l *baseLayer) Digest() (v1.Hash, error)            { return l.digest, nil }
func (l *baseLayer) Size() (int64, error)                { return l.size, nil }
func (l *baseLayer) MediaType() (types.MediaType, error) { return types.OCIUncompressedLayer, nil }
func (l *baseLayer) Compressed() (io.ReadCloser, error)  { return l.files.open(l.name) }
func (l *baseLayer) uncompressed() (io.ReadCloser, error) {
	layer, err := partial.CompressedToLayer(l)
	if err != nil {
		return nil, err
	}
	return layer.Uncompressed()
}

// openBase opens and reads the image to build upon. It returns nil where there is none, or where something is wrong.
func (p *plan) openBase() *base {
	if p.FromImage == "" {
		return nil
	}
	b := &base{nodes: map[string]*tar.Header{}}
	var err error
	if b.files, err = openFiles(p.FromImage); err != nil {
		p.Add("fromImage", "%s: %v", p.FromImage, reason(err))
		return nil
	}
	if err = b.read(p.Architecture); err != nil {
		p.Add("fromImage", "%s: %v", p.FromImage, reason(err))
		b.files.close()
		return nil
	}
	return b
}

// read finds the image for a machine, its layers, and the directories in them.
func (b *base) read(architecture string) error {
	var err error
	switch {
	case b.files.has("index.json"):
		err = b.readLayout(architecture)
	case b.files.has("manifest.json"):
		err = b.readDocker()
	default:
		err = errors.New("is no image, must be an archive or a directory with an index.json (OCI) or a manifest.json (docker save)")
	}
	if err != nil {
		return err
	}
	if c := b.config; c.OS != "linux" || c.Architecture != architecture {
		return fmt.Errorf("is for %s/%s, must be for linux/%s", c.OS, c.Architecture, architecture)
	}
	if len(b.config.RootFS.DiffIDs) != len(b.layers) {
		return fmt.Errorf("has %d layers, but names %d", len(b.layers), len(b.config.RootFS.DiffIDs))
	}
	// If the history does not match the layers, its entries would be shown for our layers.
	described := 0
	for _, h := range b.config.History {
		if !h.EmptyLayer {
			described++
		}
	}
	if described != len(b.layers) {
		b.config.History = make([]v1.History, len(b.layers))
	}
	for i, l := range b.layers {
		l.diffID = b.config.RootFS.DiffIDs[i]
		if err := b.scan(l); err != nil {
			return fmt.Errorf("layer %s: %w", l.diffID, err)
		}
	}
	return nil
}

// readLayout reads an image of the OCI layout.
func (b *base) readLayout(architecture string) error {
	m, err := b.findManifest("index.json", architecture, 0)
	if err != nil {
		return err
	}
	if m == nil {
		return fmt.Errorf("holds no image for linux/%s", architecture)
	}
	if err := b.files.json(blobName(m.Config.Digest), &b.config); err != nil {
		return err
	}
	for _, d := range m.Layers {
		name := blobName(d.Digest)
		if !b.files.has(name) {
			return fmt.Errorf("lacks the layer %s", d.Digest)
		}
		b.layers = append(b.layers, &baseLayer{files: b.files, name: name, size: d.Size, digest: d.Digest})
	}
	return nil
}

// findManifest returns the one manifest for a machine that an index leads to, or nil.
func (b *base) findManifest(name, architecture string, depth int) (found *v1.Manifest, err error) {
	if depth > 3 {
		return nil, errors.New("nests indexes too deeply")
	}
	var index v1.IndexManifest
	if err := b.files.json(name, &index); err != nil {
		return nil, err
	}
	seen := map[v1.Hash]bool{}
	for _, d := range index.Manifests {
		if seen[d.Digest] || d.Platform != nil && (d.Platform.OS != "linux" || d.Platform.Architecture != architecture) {
			continue
		}
		seen[d.Digest] = true
		var m *v1.Manifest
		switch {
		case d.MediaType.IsIndex():
			m, err = b.findManifest(blobName(d.Digest), architecture, depth+1)
		case d.MediaType.IsImage():
			m = new(v1.Manifest)
			err = b.files.json(blobName(d.Digest), m)
		}
		if err != nil {
			return nil, err
		}
		if m != nil && found != nil {
			return nil, fmt.Errorf("holds several images for linux/%s, must hold one", architecture)
		}
		if m != nil {
			found = m
		}
	}
	return found, nil
}

// readDocker reads an image as docker save has written it since 2016.
func (b *base) readDocker() error {
	var all []struct {
		Config string
		Layers []string
	}
	if err := b.files.json("manifest.json", &all); err != nil {
		return err
	}
	if len(all) != 1 {
		return fmt.Errorf("holds %d images, must hold one", len(all))
	}
	if err := b.files.json(all[0].Config, &b.config); err != nil {
		return err
	}
	for _, name := range all[0].Layers {
		size, err := b.files.size(name)
		if err != nil {
			return err
		}
		b.layers = append(b.layers, &baseLayer{files: b.files, name: name, size: size})
	}
	return nil
}

func blobName(h v1.Hash) string { return path.Join("blobs", h.Algorithm, h.Hex) }

// maxJSON bounds what is read of an image's descriptions.
const maxJSON = 16 << 20

func decodeJSON(r io.Reader, into any) error {
	data, err := io.ReadAll(io.LimitReader(r, maxJSON))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	return err
}
