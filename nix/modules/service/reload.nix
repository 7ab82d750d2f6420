# How a service reads its configuration anew.
{ lib }:

let
  inherit (lib) mkOption;
  t = import ../types.nix { inherit lib; };
in
{
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
