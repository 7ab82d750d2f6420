# What NixOS, Home Manager, nix-darwin and flake-parts have in common: `nimi.<name>`, a program each, whose definitions
# merge as those of any option do.
{ lib, pkgs }:

let
  inherit (lib) mkOption types;
  nimi = import ../.. { inherit pkgs; };
in
lib.fix (self: {
  /**
    The option `nimi`.

    # Inputs

    `modules`

    : Modules that a program gets here besides.
  */
  option =
    modules:
    mkOption {
      type = types.attrsOf (
        types.submoduleWith {
          class = "nimi";
          specialArgs = { inherit pkgs; };
          modules = [
            ../modules/program.nix
            (
              { name, ... }:
              {
                _class = "nimi";
                settings.binName = lib.mkDefault name;
              }
            )
          ]
          ++ modules;
        }
      );
      default = { };
      example = lib.literalExpression ''
        {
          shop = {
            services.web.process.argv = [ (lib.getExe pkgs.nginx) "-g" "daemon off;" ];
            settings.restart.mode = "up-to-count";
          };
        }
      '';
      description = ''
        Programs of [modular services](https://nixos.org/manual/nixos/unstable/#modular-services), each of which Nimi
        compiles into one launcher.
      '';
    };

  /**
    A module of a program: the option `unit`, for what is said to the service manager about the launcher.
  */
  unit =
    {
      type,
      description,
      example,
    }:
    {
      _class = "nimi";
      options.unit = mkOption {
        inherit type example description;
        default = { };
      };
    };

  # The launchers of all programs.
  launchers = lib.mapAttrs (_: nimi.mkNimiBinWithConfig);

  # The files of configData that stand outside of the launchers: path and source of each.
  inherit (nimi) configFiles;

  # Assertions and warnings, for the system to check with its own.
  assertions =
    programs:
    lib.concatLists (
      lib.mapAttrsToList (
        name: config:
        map (a: {
          inherit (a) assertion;
          message = "nimi.${name}: ${a.message}";
        }) (nimi.assertionsOf config)
      ) programs
    );
  warnings =
    programs:
    lib.concatLists (
      lib.mapAttrsToList (name: config: map (w: "nimi.${name}: ${w}") (nimi.warningsOf config)) programs
    );

  # The launcher's own directory below /run, or what a user has for it.
  directory = config: "nimi.${config.settings.binName}";

  # What launchd is told: as the units of systemd, it starts again what has crashed, and not what has ended.
  launchd =
    { program }:
    {
      RunAtLoad = true;
      KeepAlive.Crashed = true;
      # launchd takes 0 for no limit.
      ExitTimeOut = self.stopSeconds 0 program;
    };

  # Whether a new launcher takes over the processes of the one that runs (docs/takeover.md). The unit then has the same text
  # whatever the launcher is, so that a change of the program reloads it, and only a change of the unit's own restarts it.
  takesOver = program: program.settings.control.enable && program.settings.takeover.enable;

  # What reloads the unit. Files that stand outside of the launcher are not in what it compares, so all services reload
  # where there are any.
  reload =
    {
      program,
      launcher,
      kill,
    }:
    let
      hangUp = "${kill} -HUP $MAINPID";
    in
    # Always a list, so that systemd's options can be looked at before what is in it is known.
    if !self.takesOver program then
      [ hangUp ]
    else if nimi.configFiles program == [ ] then
      [ "${launcher} takeover --reload" ]
    else
      [
        "${launcher} takeover"
        hangUp
      ];

  # Where the launcher stands below a directory whose links change from generation to generation.
  standing = name: program: "nimi-launchers/${name}/bin/${program.settings.binName}";

  # The whole seconds that the launcher may take to stop, and a bit, before the service manager kills it; or, where it may
  # take any time, what that manager calls so.
  stopSeconds =
    unlimited: config:
    let
      grace = import ../grace.nix { inherit lib; } config;
    in
    if grace == null then unlimited else (grace + 999) / 1000 + 2;
})
