# Stands in for nixos/modules/misc/meta.nix of nixpkgs, which <nixpkgs/lib> lacks and Home Manager imports.
{ lib, ... }:

{
  options.meta = lib.mkOption {
    type = lib.types.attrsOf lib.types.unspecified;
    default = { };
    internal = true;
  };
}
