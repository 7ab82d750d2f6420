# Restarts of a service.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
in
{
  restart = mkOption {
    type = t.record {
      options =
        import ../restart.nix {
          inherit lib;
          group = t.recordOf;
          option =
            { type, description, ... }:
            t.optional type description {
              defaultText = lib.literalMD "that of `settings.restart`";
            };
        }
        // {
          successExitStatus = mkOption {
            type = types.listOf (types.ints.between 0 255);
            default = [ ];
            example = [ 143 ];
            description = "Exit codes that are a success, besides 0.";
          };
        };
    };
    default = { };
    example = {
      mode = "up-to-count";
      count = 3;
    };
    description = "Overrides `settings.restart`, key by key.";
  };
}
