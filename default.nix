# Without flakes: `nix-build -A nimi`, or `(import ./. { inherit pkgs; }).nimi`.
{
  pkgs ? import <nixpkgs> { },
}:

{
  nimi = pkgs.callPackage ./nix/package.nix { };
}
