# Whether and where a service starts.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
in
{
  autoStart = mkOption {
    type = types.bool;
    default = true;
    description = ''
      Whether the service starts by itself. One that does not is started by a service that starts and depends on it.
    '';
  };

  replicas = t.optional (types.ints.between 1 1000) ''
    How many copies of the service run: `<name>-1` and so on, each with its number in `$NIMI_REPLICA`. The service's own name
    stands for all of them. By default there is one, of that name.
  '' { example = 4; };

  profiles = mkOption {
    type = types.listOf types.str;
    default = [ ];
    example = [ "debug" ];
    description = ''
      Profiles by which the service starts, on top of the rest: `run --profile debug`, or `run --with` and its name. A service
      that has any does not start by itself.
    '';
  };

  condition = mkOption {
    type = t.record {
      options = {
        paths = mkOption {
          type = types.listOf (types.strMatching "!?/.*");
          default = [ ];
          example = [
            "/etc/web.conf"
            "!/run/maintenance"
          ];
          description = "Paths that have to exist or, with `!` before them, must not; none is copied to the store.";
        };
        exec = t.optional t.argv ''
          A command that has to succeed. With codes from 1 to 254 the condition does not hold; any other end is a failure of the
          start.
        '' { };
      };
    };
    default = { };
    description = ''
      What has to hold for the service to start, asked before each start. Where it does not hold the service is skipped, which
      is no failure; what waits for it to be ready is skipped too.
    '';
  };

  workingDirectory =
    t.optional t.text "Where the service starts; by default where the launcher does."
      {
        example = "/srv/web";
      };

  stdin =
    t.optional t.text
      "The file that the service has as its standard input; by default `/dev/null`. `open` is one that has nothing to read and no end, for programs that end when their input does."
      {
        example = "open";
      };

  commands = mkOption {
    type = types.listOf t.argv;
    default = [ ];
    example = lib.literalExpression ''[ [ (lib.getExe pkgs.hello) ] ]'';
    description = ''
      Of a `oneshot`: commands that follow `process.argv`, one after the other. The first that fails is the last that runs,
      and its failure is the service's.
    '';
  };

  terminal = mkOption {
    type = types.bool;
    default = false;
    description = ''
      Whether the service has a terminal: a pseudo-terminal is its standard input, output and error, and `attach` of the
      launcher shows it. Stop an interactive shell with `stop.signal = "HUP"`, as it ignores `TERM`.
    '';
  };

  type = mkOption {
    type = types.nullOr (
      types.enum [
        "simple"
        "oneshot"
        "notify"
        "forking"
      ]
    );
    default = null;
    defaultText = lib.literalMD "`\"oneshot\"` where there is a `schedule`, else `\"simple\"`";
    description = ''
      `simple` is ready once it has started, unless `ready` says otherwise; `oneshot` once it has ended with
      success; `notify` when it says so (see `ready.notify`); `forking` when the process has ended and `pidFile` names the
      one that stays.
    '';
  };

  pidFile =
    t.optional t.text
      "Of `type = \"forking\"`: the file in which the program writes the number of the process that stays."
      {
        example = "/run/web/web.pid";
      };
}
