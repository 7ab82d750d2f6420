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
}
