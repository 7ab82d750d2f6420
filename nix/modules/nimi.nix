# The type of `nimi` of a service: the options of all groups.
{ lib }:

let
  groups = lib.attrNames (builtins.readDir ./service);
  t = import ./types.nix { inherit lib; };
in
t.record {
  options = lib.foldl' (
    all: group: all // import (./service + "/${group}") { inherit lib; }
  ) { } groups;
}
