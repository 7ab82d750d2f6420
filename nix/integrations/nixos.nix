# NixOS: `nimi.<name>` is a systemd unit of that name.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  common = import ./common.nix { inherit lib pkgs; };
  launchers = common.launchers config.nimi;
  files = program: common.configFiles program;
in
{
  _class = "nixos";

  options.nimi = common.option [
    (common.unit {
      type = lib.types.deferredModule;
      example = {
        serviceConfig.User = "shop";
      };
      description = "Definitions of `systemd.services.<name>` that are laid over those of Nimi: the user, dependencies, hardening.";
    })
    # Files stand in /etc, so that a change of them reloads the unit and does not restart it.
    (
      { name, ... }:
      {
        _class = "nimi";
        settings.configData = {
          directory = lib.mkDefault "/etc/nimi/${name}";
          external = lib.mkDefault true;
        };
      }
    )
  ];

  config = lib.mkIf (config.nimi != { }) {
    assertions =
      common.assertions config.nimi
      ++ lib.concatLists (
        lib.mapAttrsToList (name: program: [
          {
            assertion = lib.all (file: lib.hasPrefix "/etc/" file.path) (files program);
            message = "nimi.${name}: settings.configData.directory: must be below /etc, or settings.configData.external must be false";
          }
        ]) config.nimi
      );
    warnings = common.warnings config.nimi;

    environment.systemPackages = lib.attrValues launchers;

    environment.etc = lib.mkMerge [
      (lib.listToAttrs (
        lib.concatMap (
          program:
          map (file: {
            name = lib.removePrefix "/etc/" file.path;
            value = { inherit (file) source; };
          }) (files program)
        ) (lib.attrValues config.nimi)
      ))
      (lib.mapAttrs' (name: _: {
        name = "nimi-launchers/${name}";
        value.source = launchers.${name};
      }) (lib.filterAttrs (_: common.takesOver) config.nimi))
    ];

    # A function, since that is what a unit can import something in.
    systemd.services = lib.mapAttrs (
      name: program:
      { config, ... }:
      let
        # Unless a user insists on another one.
        hasDirectory = lib.elem (common.directory program) (
          lib.toList (config.serviceConfig.RuntimeDirectory or [ ])
        );
        takesOver = common.takesOver program;
        launcher =
          if takesOver then "/etc/${common.standing name program}" else lib.getExe launchers.${name};
        # A launcher with capabilities lets root alone have it execute something (docs/security.md): + is that, in
        # systemd.service(5).
        asRoot = lib.optionalString (lib.any (name: name != "") (
          lib.toList (config.serviceConfig.AmbientCapabilities or [ ])
        )) "+";
      in
      {
        imports = [ program.unit ];

        config = {
          description = lib.mkDefault (program.meta.description or "Services of ${name}");
          wantedBy = [ "multi-user.target" ];
          after = [ "network.target" ];
          reloadTriggers =
            map (file: file.source) (files program) ++ lib.optional takesOver launchers.${name};
          # Where its commands look for it.
          environment = lib.mkIf (program.settings.control.enable && hasDirectory) {
            NIMI_SOCKET = lib.mkDefault "/run/${common.directory program}/control";
          };

          serviceConfig =
            lib.mapAttrs (_: lib.mkDefault) {
              Type = "notify";
              ExecStart = launcher;
              ExecReload = common.reload {
                inherit program;
                launcher = asRoot + launcher;
                kill = "${pkgs.coreutils}/bin/kill";
              };
              # A launcher starts for as long as its services take, and has its own timeouts for them: without this, a long
              # migration would be killed together with all that is well, again and again.
              TimeoutStartSec = "infinity";
              # The launcher restarts services. That it ends means that they have ended, or have been given up: only a crash,
              # or a failure of its own (111), is a reason to start it again.
              Restart = "on-abnormal";
              RestartSec = 1;
              # It stops them in order; systemd only kills what is left.
              KillMode = "mixed";
              TimeoutStopSec = common.stopSeconds "infinity" program;
            }
            # Lists, since those of a user are joined with them.
            // {
              RestartForceExitStatus = [ 111 ];
              RuntimeDirectory = [ (common.directory program) ];
            };
        };
      }
    ) config.nimi;
  };
}
