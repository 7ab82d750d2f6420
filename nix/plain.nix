# A value without what is not set in it (see `record` in modules/types.nix).
{ lib }:

let
  plain =
    value:
    if lib.isAttrs value then
      lib.mapAttrs (_: plain) (value._set or value)
    else if lib.isList value then
      map plain value
    else
      value;
in
plain
