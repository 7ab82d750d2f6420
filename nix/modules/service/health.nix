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
          ofFailure = "How many failed checks in a row are a failure of the service.";
        };
    };
    default = { };
    example = {
      http = "http://localhost:8080/health";
    };
    description = "How to find out that the service is well, once it is ready. One that is not is stopped and has failed.";
  };

  watchdog =
    t.optional
      (types.addCheck t.duration (n: n > 0) // { description = "positive number of milliseconds"; })
      ''
        How often the service has to say that it is alive, by `WATCHDOG=1` of sd_notify(3); else it has failed.
      ''
      { example = 30000; };
}
