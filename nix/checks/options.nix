# Fails where docs/options.md is not what the modules say.
{ pkgs }:

pkgs.runCommand "nimi-options"
  { page = pkgs.writeText "options.md" (import ../docs.nix { inherit pkgs; }); }
  ''
    diff -u ${../../docs/options.md} "$page"
    touch "$out"
  ''
