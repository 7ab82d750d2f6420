# Directories that a service has for itself.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  directory = t.record {
    options = {
      path = mkOption {
        type = types.str;
        description = "As the plain string.";
      };
      mode = mkOption {
        type = t.mode;
        default = "0755";
        description = "Its mode, octal.";
      };
    };
  };
  kind =
    place: variable:
    mkOption {
      type = types.coercedTo types.str lib.singleton (types.listOf (t.orRecord types.str directory));
      default = [ ];
      example = "web";
      description = ''
        Below `${place}` (as root; else in the user's own place for it), or at an absolute path. The service finds them
        in `${variable}`, with colons between them.
      '';
    };
in
{
  directories = mkOption {
    type = t.record {
      options = {
        state = kind "/var/lib" "STATE_DIRECTORY";
        runtime = kind "/run" "RUNTIME_DIRECTORY";
        cache = kind "/var/cache" "CACHE_DIRECTORY";
        logs = kind "/var/log" "LOGS_DIRECTORY";
      };
    };
    default = { };
    example = {
      state = "web";
      cache = [
        {
          path = "web";
          mode = "0700";
        }
      ];
    };
    description = "Directories that are made before the service starts and belong to its user.";
  };
}
