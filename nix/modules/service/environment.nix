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
