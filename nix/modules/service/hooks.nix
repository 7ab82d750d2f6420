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
      # What a list is of is looked at for each element: a list of its own says yes to any list.
      type = types.either command (types.listOf (types.either (types.either t.text t.argv) command));
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
