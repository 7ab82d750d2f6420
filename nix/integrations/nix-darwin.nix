# nix-darwin: `nimi.<name>` is a daemon of launchd.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib) types;
  common = import ./common.nix { inherit lib pkgs; };
  launchers = common.launchers config.nimi;
in
{
  _class = "darwin";

  options.nimi = common.option [
    (common.unit {
      type = types.attrsOf types.anything;
      example = {
        UserName = "shop";
      };
      description = "Definitions of `launchd.daemons.<name>.serviceConfig` that are laid over those of Nimi.";
    })
  ];

  config = lib.mkIf (config.nimi != { }) {
    assertions = common.assertions config.nimi;
    warnings = common.warnings config.nimi;

    environment.systemPackages = lib.attrValues launchers;

    launchd.daemons = lib.mapAttrs (name: program: {
      serviceConfig = lib.mkMerge [
        (lib.mapAttrs (_: lib.mkDefault) (
          common.launchd { inherit program; }
          // {
            # The store is a volume of its own, which may come later than launchd.
            ProgramArguments = [
              "/bin/sh"
              "-c"
              "/bin/wait4path /nix/store && exec ${lib.getExe launchers.${name}}"
            ];
          }
        ))
        program.unit
      ];
    }) config.nimi;
  };
}
