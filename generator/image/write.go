package image

import (
	"context"
	"fmt"
	"io"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// dockerManifest is manifest.json, which docker load reads. Docker 25 and later prefer index.json.
type dockerManifest struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// write writes the archive. Layers are not compressed: they need no work to be loaded, compared and read on this machine,
// and their bytes do not depend on the version of a compressor. Whoever pushes the image compresses them.
func (p *plan) write(ctx context.Context, f *os.File) error {
	a := &archive{ctx: ctx, file: f, have: map[v1.Hash]bool{}}
	for _, dir := range []string{"blobs", "blobs/sha256"} {
		if err := a.directory(dir); err != nil {
			return err
		}
	}
	config := p.configFile()
	manifest := v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1}
	if p.base != nil {
		for _, l := range p.base.layers {
			d, err := a.copyLayer(l)
			if err != nil {
				return fmt.Errorf("%s: layer %s: %w", p.FromImage, l.diffID, reason(err))
			}
			manifest.Layers = append(manifest.Layers, d)
		}
	}
	for _, l := range p.layers {
		hash, size, err := a.blob(l.tree.write)
		if err != nil {
			return err
		}
		config.RootFS.DiffIDs = append(config.RootFS.DiffIDs, hash)
		config.History = append(config.History, history(p.Created, l.comment))
		manifest.Layers = append(manifest.Layers, v1.Descriptor{MediaType: types.OCIUncompressedLayer, Size: size, Digest: hash})
	}
	hash, size, err := a.json("", config)
	if err != nil {
		return err
	}
	manifest.Config = v1.Descriptor{MediaType: types.OCIConfigJSON, Size: size, Digest: hash}
	return p.describe(a, manifest)
}

// describe writes what leads to the image.
func (p *plan) describe(a *archive, manifest v1.Manifest) error {
	hash, size, err := a.json("", manifest)
	if err != nil {
		return err
	}
	index := v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: []v1.Descriptor{{
		MediaType: types.OCIManifestSchema1, Size: size, Digest: hash,
		Platform: &v1.Platform{OS: "linux", Architecture: p.Architecture},
		Annotations: map[string]string{
			"io.containerd.image.name":          fullName(p.Name) + ":" + p.Tag,
			"org.opencontainers.image.ref.name": p.Tag,
		},
	}}}
	docker := dockerManifest{Config: blobName(manifest.Config.Digest), RepoTags: []string{p.Name + ":" + p.Tag}}
	for _, l := range manifest.Layers {
		docker.Layers = append(docker.Layers, blobName(l.Digest))
	}
	for _, m := range []struct {
		name  string
		value any
	}{
		{"index.json", index},
		{"manifest.json", []dockerManifest{docker}},
		{"oci-layout", map[string]string{"imageLayoutVersion": "1.0.0"}},
	} {
		if _, _, err := a.json(m.name, m.value); err != nil {
			return err
		}
	}
	return a.end()
}

// copyLayer copies a layer of the base image as it is, and compares it with its hash.
func (a *archive) copyLayer(l *baseLayer) (d v1.Descriptor, err error) {
	r, err := l.Compressed()
	if err != nil {
		return d, err
	}
	defer r.Close()
	var head [4]byte
	n, err := io.ReadFull(r, head[:])
	if err != nil {
		return d, err
	}
	hash, size, err := a.blob(func(w io.Writer) error {
		if _, err := w.Write(head[:n]); err != nil {
			return err
		}
		_, err := io.Copy(w, r)
		return err
	})
	d = v1.Descriptor{Digest: hash, Size: size}
	want := l.digest
	switch {
	case head[0] == 0x1f && head[1] == 0x8b:
		d.MediaType = types.OCILayer
	case head == [4]byte{0x28, 0xb5, 0x2f, 0xfd}:
		d.MediaType = types.OCILayerZStd
	default:
		d.MediaType, want = types.OCIUncompressedLayer, l.diffID
	}
	if err == nil && want != (v1.Hash{}) && want != hash {
		err = fmt.Errorf("is damaged: its hash is %s", hash)
	}
	return d, err
}
