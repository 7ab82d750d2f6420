# Commands around the life of a service.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  command = t.record {
    options = {
      argv = mkOption {
        type = t.argv;
        description = "The program and its arguments.";
      };
      optional = mkOption {
        type = types.bool;
        default = false;
        description = "Whether its failure is only reported.";
      };
    };
  };
  hook =
    description:
    mkOption {
      type = types.either command (types.either (types.listOf command) (types.listOf (types.either t.text t.argv)));
      default = [ ];
      example = lib.literalExpression ''[ (lib.getExe pkgs.hello) "--traditional" ]'';
      inherit description;
    };
in
{
  hooks = mkOption {
    type = t.record {
      options = {
        preStart = hook "Before each start; its failure is the service's.";
        postStart = hook "After each start.";
        preStop = hook "Before it is asked to stop.";
        postStop = hook "After it has ended.";
      };
    };
    default = { };
    description = ''
      One command, or a list of several, each run with the service's identity and environment. One that may fail is
      `{ argv; optional = true; }`, or has a dash before its program.
    '';
  };
}
