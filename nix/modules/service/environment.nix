# The environment of a service.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
in
{
  environment = mkOption {
    type = t.environment;
    default = { };
    example = {
      LANG = "C.UTF-8";
      DEBUG = null;
    };
    description = "Laid over `process.environment`; `null` unsets a variable.";
  };

  expand =
    t.optional types.bool
      ''
        Whether `$NAME`, `''${NAME}` and `''${NAME:-default}` are replaced when the service starts: in the arguments of its
        commands, in the values of its environment and in the targets of its probes. `$$` is a dollar. By default they are not, and
        the build warns of values that look as if they should; `false` says that this is meant.
      ''
      { example = true; };

  environmentFiles = mkOption {
    type = types.listOf types.str;
    default = [ ];
    example = [ "/run/secrets/web.env" ];
    description = ''
      Absolute paths of files that are read before each start, in the format of systemd's `EnvironmentFile=`, and
      laid over `environment`. For secrets, which must not be in the store. A file with a dash before its path may
      be missing.
    '';
  };
}
