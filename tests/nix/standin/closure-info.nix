# closureInfo: the closure of paths, as `nix-store --load-db` takes it and as a list.
{ mkDerivation }:

{ rootPaths }:

mkDerivation {
  name = "closure-info";
  __structuredAttrs = true;
  exportReferencesGraph.closure = rootPaths;
  buildCommand = ''
    mkdir "$out"
    perl -MJSON::PP -e '
      for (@{decode_json(join "", <>)->{closure}}) {
        print STDOUT join("\n", $_->{path}, $_->{narHash}, $_->{narSize}, "", scalar @{$_->{references}}, @{$_->{references}}), "\n";
        print STDERR "$_->{path}\n";
      }
    ' .attrs.json > "$out/registration" 2> "$out/store-paths"
  '';
}
