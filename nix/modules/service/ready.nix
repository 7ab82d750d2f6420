# When a service is ready.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  probes = import ../probes.nix { inherit lib; };
in
{
  ready = mkOption {
    type = t.record {
      options =
        probes.checks
        // probes.timing {
          period = 500;
          failureThreshold = 0;
          ofFailure = ''
            How many failed checks in a row make the start a failure; 0: any number is fine. With `continuous`, how many in a
            row mean that it is not ready any more; 3 then.
          '';
        }
        // {
          continuous = mkOption {
            type = types.bool;
            default = false;
            description = ''
              Whether the check goes on while the service is ready. One that is not ready any more runs on, as do those that
              depend on it; `status` and `healthcheck` say it.
            '';
          };
          logLine = t.optional types.str "A regular expression (RE2) that a line of its output matches." {
            example = "listening on .*";
          };
          notify = mkOption {
            type = types.bool;
            default = false;
            description = "The service says so by sd_notify(3).";
          };
          descriptor = t.optional (types.ints.between 3 99) ''
            The service says so by a newline that it writes to this descriptor, as s6 has it.
          '' { example = 3; };
          startTimeout = mkOption {
            type = types.nullOr t.duration;
            default = null;
            defaultText = lib.literalMD "90000; 0 with `type = \"oneshot\"`";
            description = "How long it may take from its start until it is ready, or the start has failed; 0: for ever.";
          };
        };
    };
    default = { };
    example = {
      tcp = "localhost:5432";
    };
    description = "How to find out that the service is ready, in one of these ways. Those that depend on it wait for it.";
  };
}
