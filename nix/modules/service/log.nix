# The output of a service.
{ lib }:

let
  inherit (lib) mkOption;
  t = import ../types.nix { inherit lib; };
in
{
  log = mkOption {
    type = t.record {
      options = import ../logging.nix {
        inherit lib;
        group = t.recordOf;
        option =
          { type, description, ... }:
          t.optional type description {
            defaultText = lib.literalMD "that of `settings.logging`";
          };
      };
    };
    default = { };
    example = {
      format = "json";
    };
    description = "Overrides `settings.logging`, key by key.";
  };
}
