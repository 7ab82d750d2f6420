# Stands in for modules/generic/meta-maintainers.nix of nixpkgs, which <nixpkgs/lib> lacks.
{ lib, ... }:

{
  options.meta.maintainers = lib.mkOption {
    type = lib.types.listOf lib.types.raw;
    default = [ ];
  };
}
