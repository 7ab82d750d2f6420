# Whether a service is still well.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  probes = import ../probes.nix { inherit lib; };
in
{
  health = mkOption {
    type = t.record {
      options =
        probes.checks
        // probes.timing {
          period = 10000;
          failureThreshold = 3;
          ofFailure = "How many failed checks in a row mean that it is not healthy any more.";
        }
        // {
          action = mkOption {
            type = types.enum [
              "restart"
              "report"
              "stop"
            ];
            default = "restart";
            description = ''
              What follows then: it is stopped and has failed, so that it is restarted if its policy is to (`restart`); it
              counts as not ready, which `status` and `healthcheck` say, until it is healthy again (`report`); or it is stopped
              and has failed for good (`stop`).
            '';
          };
        };
    };
    default = { };
    example = {
      http = "http://localhost:8080/health";
    };
    description = "How to find out that the service is well, once it is ready.";
  };

  watchdog =
    t.optional
      (types.addCheck t.duration (n: n > 0) // { description = "positive number of milliseconds"; })
      ''
        How often the service has to say that it is alive, by `WATCHDOG=1` of sd_notify(3); else it has failed.
      ''
      { example = 30000; };
}
