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

  # The pages of docs/.
  docs = pkgs.runCommand "nimi-docs" { } ''
    mkdir -p "$out/share/nimi"
    cp -r --no-preserve=mode ${./docs} "$out/share/nimi/docs"
    rm "$out/share/nimi/docs/embed.go"
  '';
}
