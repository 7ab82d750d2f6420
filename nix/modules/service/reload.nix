# How a service reads its configuration anew.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
in
{
  onChange = mkOption {
    type = types.enum [
      "reload"
      "restart"
      "none"
    ];
    default = "reload";
    description = ''
      What follows while the service runs and a new program takes over that has other `configData` for it, and changes
      nothing else of what makes its process: it is reloaded, or restarted where it has no reload (`reload`), restarted
      (`restart`), or not told (`none`).
    '';
  };

  reload = mkOption {
    type = t.record {
      options = {
        signal = t.optional t.signal "What its main process gets; by default `process.reloadSignal`." {
          example = "HUP";
        };
        argv = t.optional t.argv ''
          The command that is run; `$MAINPID` stands for the process. By default `process.reloadCommand`.
        '' { };
      };
    };
    default = { };
    description = "How the service is made to read its configuration anew: by one of these.";
  };
}
