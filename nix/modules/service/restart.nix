# Restarts of a service.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  ends = types.listOf (types.either (types.ints.between 0 255) t.signal);
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
            type = ends;
            default = [ ];
            example = [
              143
              "HUP"
            ];
            description = "Exit codes, and signals that end it, that are a success, besides 0.";
          };
          preventExitStatus = mkOption {
            type = ends;
            default = [ ];
            example = [
              125
              "SEGV"
            ];
            description = "Exit codes, and signals that end it, after which it is not restarted, whatever `mode` says.";
          };
        };
    };
    default = { };
    example = {
      mode = "up-to-count";
      count = 3;
    };
    description = "Overrides `settings.restart`, key by key; that of a group is where its services start from.";
  };
}
