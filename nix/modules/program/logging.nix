# Output.
{ config, lib, ... }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
in
{
  _class = "nimi";

  options.settings.logging = t.group "The output of services." (
    import ../logging.nix {
      inherit lib;
      inherit (t) group;
      option = mkOption;
    }
    // {
      logsDir = mkOption {
        type = types.str;
        default = "nimi_logs";
        description = "Where log files are, as `logs-<n>/<service>.txt`, with a new `n` each run.";
      };

      events = mkOption {
        type = types.bool;
        default = false;
        description = "Whether to write the launcher's own messages to `logs-<n>/events.log` too.";
      };
    }
  );

  config.assertions = [
    {
      assertion = config.settings.logging.enable -> config.settings.logging.logsDir != "";
      message = "settings.logging.logsDir: must not be empty when settings.logging.enable is true";
    }
  ];
}
