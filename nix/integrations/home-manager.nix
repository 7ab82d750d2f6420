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

  # What a unit may have several of. Home Manager joins lists, but not a list and a string.
  asLists =
    unit:
    lib.mapAttrs (
      section: fields:
      lib.mapAttrs (
        name: value: if lib.elem name (several.${section} or [ ]) then lib.toList value else value
      ) fields
    ) unit;
  several = {
    Install = [ "WantedBy" ];
    Service = [
      "Environment"
      "RestartForceExitStatus"
      "RuntimeDirectory"
    ];
    Unit = [ "X-Reload-Triggers" ];
  };

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
            # Home Manager itself has it wait for the store.
            config = common.launchd { inherit program; } // {
              ProgramArguments = [ (lib.getExe launchers.${name}) ];
            };
          })
          program.unit
        ]
      ) config.nimi
    );

    xdg.configFile = lib.mkIf (!isDarwin) (
      lib.mkMerge [
        (lib.listToAttrs (
          lib.concatMap (
            program:
            map (file: {
              name = lib.removePrefix "${config.xdg.configHome}/" file.path;
              value = { inherit (file) source; };
            }) (common.configFiles program)
          ) (lib.attrValues config.nimi)
        ))
        (lib.mapAttrs' (name: _: {
          name = "nimi-launchers/${name}";
          value.source = launchers.${name};
        }) (lib.filterAttrs (_: common.takesOver) config.nimi))
      ]
    );

    systemd.user.services = lib.mkIf (!isDarwin) (
      lib.mapAttrs (
        name: program:
        let
          takesOver = common.takesOver program;
          launcher =
            if takesOver then
              "${config.xdg.configHome}/${common.standing name program}"
            else
              lib.getExe launchers.${name};
          triggers =
            map (file: file.source) (common.configFiles program) ++ lib.optional takesOver launchers.${name};
        in
        lib.mkMerge [
          (defaults {
            Unit.Description = program.meta.description or "Services of ${name}";
            # As in nixos.nix.
            Service = {
              Type = "notify";
              ExecStart = launcher;
              ExecReload = common.reload {
                inherit program launcher;
                kill = "${pkgs.coreutils}/bin/kill";
              };
              Restart = "on-abnormal";
              RestartSec = 1;
              KillMode = "mixed";
              TimeoutStartSec = "infinity";
              TimeoutStopSec = common.stopSeconds "infinity" program;
            };
          })
          {
            Install.WantedBy = [ "default.target" ];
            Service.RestartForceExitStatus = [ 111 ];
            Service.RuntimeDirectory = [ (common.directory program) ];
          }
          (lib.mkIf program.settings.control.enable {
            Service.Environment = [ "NIMI_SOCKET=%t/${common.directory program}/control" ];
          })
          # sd-switch reloads a unit of which only this has changed.
          (lib.mkIf (triggers != [ ]) { Unit.X-Reload-Triggers = triggers; })
          (asLists program.unit)
        ]
      ) config.nimi
    );
  };
}
