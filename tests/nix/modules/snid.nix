# A proxy that takes its arguments as lists, with the options of the service that nixpkgs has for snid.
{ ... }:

{ config, lib, ... }:

let
  inherit (lib) mkOption types;
  cfg = config.snid;
in
{
  _class = "service";

  options.snid = {
    package = mkOption {
      type = types.path;
      description = "The program.";
    };
    listen = mkOption {
      type = types.listOf types.str;
      default = [ ];
      description = "Where to listen.";
    };
    mode = mkOption {
      type = types.enum [
        "nat46"
        "tcp"
        "unix"
      ];
      description = "How to forward.";
    };
    extraArgs = mkOption {
      type = types.attrsOf types.anything;
      default = { };
      description = "More arguments.";
    };
  };

  config.process.argv = [
    "${cfg.package}"
  ]
  ++ lib.concatMap (l: [
    "-listen"
    l
  ]) cfg.listen
  ++ [
    "-mode"
    cfg.mode
  ]
  ++ lib.cli.toGNUCommandLine { mkOptionName = k: "-${k}"; } cfg.extraArgs;
}
