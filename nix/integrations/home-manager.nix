# Home Manager: `nimi.<name>` is a systemd unit of the user; on macOS, an agent of launchd.
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
  inherit (pkgs.stdenv.hostPlatform) isDarwin;
  below = "${config.xdg.configHome}/nimi";

  defaults = lib.mapAttrsRecursiveCond (value: !(value ? _type)) (_: lib.mkDefault);
in
{
  _class = "homeManager";

  options.nimi = common.option [
    (common.unit {
      type = types.attrsOf types.anything;
      example = {
        Service.Nice = 10;
      };
      description = ''
        Definitions of `systemd.user.services.<name>` (on macOS, of `launchd.agents.<name>`) that are laid over those of
        Nimi.
      '';
    })
    (
      { name, ... }:
      {
        _class = "nimi";
        settings.configData = lib.mkIf (!isDarwin) {
          directory = lib.mkDefault "${below}/${name}";
          external = lib.mkDefault true;
        };
      }
    )
  ];

  # What depends on the platform does so by mkIf: with optionalAttrs, what is defined would depend on pkgs, which is
  # itself defined by a module.
  config = lib.mkIf (config.nimi != { }) {
    assertions =
      common.assertions config.nimi
      ++ lib.concatLists (
        lib.mapAttrsToList (name: program: [
          {
            assertion = lib.all (file: lib.hasPrefix "${config.xdg.configHome}/" file.path) (
              common.configFiles program
            );
            message = "nimi.${name}: settings.configData.directory: must be below ${config.xdg.configHome}, or settings.configData.external must be false";
          }
        ]) config.nimi
      );
    warnings = common.warnings config.nimi;

    home.packages = lib.attrValues launchers;

    launchd.agents = lib.mkIf isDarwin (
      lib.mapAttrs (
        name: program:
        lib.mkMerge [
          (defaults {
            enable = true;
            config = common.launchd {
              launcher = launchers.${name};
              inherit program;
            };
          })
          program.unit
        ]
      ) config.nimi
    );

    xdg.configFile = lib.mkIf (!isDarwin) (
      lib.listToAttrs (
        lib.concatMap (
          program:
          map (file: {
            name = lib.removePrefix "${config.xdg.configHome}/" file.path;
            value = { inherit (file) source; };
          }) (common.configFiles program)
        ) (lib.attrValues config.nimi)
      )
    );

    systemd.user.services = lib.mkIf (!isDarwin) (
      lib.mapAttrs (
        name: program:
        let
          files = map (file: file.source) (common.configFiles program);
        in
        lib.mkMerge [
          (defaults {
            Unit.Description = program.meta.description or "Services of ${name}";
            Install.WantedBy = [ "default.target" ];
            # As in nixos.nix.
            Service = {
              Type = "notify";
              ExecStart = lib.getExe launchers.${name};
              ExecReload = "${pkgs.coreutils}/bin/kill -HUP $MAINPID";
              Restart = "on-abnormal";
              RestartForceExitStatus = 111;
              RestartSec = 1;
              KillMode = "mixed";
              TimeoutStopSec = common.stopSeconds program;
              RuntimeDirectory = common.directory program;
            };
          })
          (lib.mkIf program.settings.control.enable {
            Service.Environment = [ "NIMI_SOCKET=%t/${common.directory program}/control" ];
          })
          # sd-switch reloads a unit of which only this has changed.
          (lib.mkIf (files != [ ]) { Unit.X-Reload-Triggers = files; })
          program.unit
        ]
      ) config.nimi
    );
  };
}
