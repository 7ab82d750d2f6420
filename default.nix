# Without flakes: `nix-build -A nimi`, or `(import ./. { }).mkNimiBin { … }`.
{
  pkgs ? import <nixpkgs> { },
  # Where it is given, images are made with it (settings.container.builder).
  nix2container ? pkgs.nix2container or null,
}:

let
  nimi = pkgs.callPackage ./nix/package.nix { inherit pkgs nix2container; };
in
nimi.passthru
// {
  inherit nimi;
  default = nimi;

  # The site of the documentation, and the pages that it is made of.
  docs = pkgs.runCommand "nimi-docs" { nativeBuildInputs = [ pkgs.hugo ]; } ''
    mkdir -p source "$out/share/nimi"
    cp -r ${./docs} source/docs
    cp ${./README.md} source/README.md
    cp ${./CHANGELOG.md} source/CHANGELOG.md
    cp ${./CONTRIBUTING.md} source/CONTRIBUTING.md
    cp ${./SECURITY.md} source/SECURITY.md
    bash source/docs/build "$out/share/doc/nimi/html"
    cp -r --no-preserve=mode ${./docs} "$out/share/nimi/docs"
    rm "$out/share/nimi/docs/embed.go"
  '';
}
