# The environment of a service.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  file = t.record {
    options = {
      path = mkOption {
        type = types.str;
        example = ".env";
        description = "The file: an absolute path, or one that begins where the launcher is started, with `relative`.";
      };
      format = mkOption {
        type = types.enum [
          "systemd"
          "dotenv"
        ];
        default = "systemd";
        description = "Its form: that of systemd's `EnvironmentFile=`, or that of compose files and many frameworks.";
      };
      optional = mkOption {
        type = types.bool;
        default = false;
        description = "Whether it may be missing.";
      };
      relative = mkOption {
        type = types.bool;
        default = false;
        description = "Whether the path is relative to where the launcher is started.";
      };
    };
  };
in
{
  environment = mkOption {
    type = t.environment;
    default = { };
    example = {
      LANG = "C.UTF-8";
      DEBUG = null;
    };
    description = "Laid over `process.environment`; `null` unsets a variable. That of a group is where its services start from.";
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
    type = types.listOf (t.orRecord types.str file);
    default = [ ];
    example = [
      "/run/secrets/web.env"
      {
        path = ".env";
        format = "dotenv";
        optional = true;
        relative = true;
      }
    ];
    description = ''
      Files of variables that are read before each start, and laid over `environment`. For secrets, which must not be in
      the store. An absolute path alone is a file in the format of systemd's `EnvironmentFile=`; with a dash before it, it
      may be missing.
    '';
  };
}
