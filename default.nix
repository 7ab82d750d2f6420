# Without flakes: `nix-build -A nimi`, or `(import ./. { }).mkNimiBin { … }`.
{
  pkgs ? import <nixpkgs> { },
}:

let
  nimi = pkgs.callPackage ./nix/package.nix { inherit pkgs; };
in
nimi.passthru
// {
  inherit nimi;
}
