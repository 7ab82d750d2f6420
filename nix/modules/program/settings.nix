# Settings of the launcher itself.
{ config, lib, ... }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
in
{
  _class = "nimi";

  options.settings = {
    binName = mkOption {
      type = types.str;
      default = "nimi";
      example = "shop";
      description = "The name of the launcher, and of the file below `bin`.";
    };

    environment = mkOption {
      type = t.environment;
      default = { };
      example = {
        TZ = "UTC";
        DEBUG = null;
      };
      description = "Variables of every service, below its own `process.environment`; `null` unsets a variable.";
    };

    startup = t.group "What comes before all services." {
      runOnStartup = t.optional (types.either t.text t.argv) ''
        A program, or a list of a program and its arguments, that has to end with success before any service starts.
      '' { example = lib.literalExpression "lib.getExe migrate"; };
    };

    shutdown = t.group "The end of the launcher." {
      signal = mkOption {
        type = t.signal;
        default = "TERM";
        description = "What is sent, at the end, to what services have left behind.";
      };
      timeout = t.optional t.duration ''
        When everything left is killed. By default it is what the services' own `nimi.stop.timeout` add up to along the stop
        order, and at least 9000, since container engines kill after ten seconds.
      '' { example = 60000; };
    };

    signals = mkOption {
      type = types.attrsOf (types.nullOr t.signal);
      default = { };
      example = {
        USR1 = "HUP";
        INT = null;
      };
      description = "For which signal the launcher takes one that it receives; `null` swallows it.";
    };

    configData = t.group "Where configuration files are." {
      directory = t.optional t.runtimePath ''
        Where configuration files are placed, in a directory for each service; by default they are used where they are in
        the store. Only with a directory can they change without a new launcher.
      '' { example = "/run/shop"; };
      external = mkOption {
        type = types.bool;
        default = false;
        description = ''
          Whether somebody else places the files in `directory` (a Kubernetes ConfigMap, the NixOS module), so that they
          are no part of the launcher: it only says where they are.
        '';
      };
    };

    control = t.group "The control socket." {
      enable = mkOption {
        type = types.bool;
        default = true;
        description = "Whether there is a control socket.";
      };
      instance = mkOption {
        type = types.nullOr (
          types.enum [
            "user"
            "directory"
          ]
        );
        default = null;
        description = ''
          Of what there is one launcher of this name: each user (`"user"`, or `null`), or each directory in which it is
          started (`"directory"`). Commands then reach the launcher of the directory that they are run in. For several checkouts of one
          project.
        '';
      };
    };

    headStart = mkOption {
      type = types.bool;
      default = true;
      description = ''
        Whether services that need no decision at run time are started by the program's entry, before the launcher's own
        runtime is up (Linux on x86-64 and ARM64). What a service gets is the same with it and without.
      '';
    };

    takeover = t.group "How a new program takes over." {
      enable = mkOption {
        type = types.bool;
        default = config.settings.control.enable;
        defaultText = lib.literalMD "`settings.control.enable`";
        description = ''
          Whether the launcher of a new configuration can take over from the one that runs, by its command `takeover`: what
          has not changed goes on.
        '';
      };
    };

    tui = t.group "The terminal UI." {
      enable = mkOption {
        type = types.bool;
        default = false;
        description = ''
          Whether the launcher, started on a terminal, shows its services there. Without, `run --tui` and `tui` do so, with
          the `nimi` command in `PATH`.
        '';
      };
      program = t.optional types.path ''
        The `nimi` command, which the terminal UI is part of. With `enable`, Nix puts in that of the same package, without
        the means to build; elsewhere it is looked for in `PATH`.
      '' { example = "/usr/bin/nimi"; };
    };
  };

  config.assertions = [
    {
      assertion =
        let
          name = config.settings.binName;
        in
        builtins.match "[A-Za-z0-9+_?=-][A-Za-z0-9.+_?=-]*" name != null;
      message = "settings.binName: must be a file name of letters, digits and .+_?=- that does not begin with a dot, not \"${config.settings.binName}\"";
    }
    {
      assertion = config.settings.configData.external -> config.settings.configData.directory != null;
      message = "settings.configData.external: needs settings.configData.directory";
    }
  ];
}
