# When a service runs again and again.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  full = t.record {
    options = {
      cron = t.optional types.str "A cron expression." { example = "*/5 * * * *"; };
      interval = t.optional t.duration "From one run to the next." { };
      randomDelay = t.optional t.duration "Up to how much later than its time each run begins, at random." {
        example = 60000;
      };
      catchUp = mkOption {
        type = types.bool;
        default = false;
        description = ''
          Whether a run makes up for times of `cron` that have passed while the system was suspended or the clock was put
          forward: one, however many they were.
        '';
      };
      persistent = mkOption {
        type = types.bool;
        default = false;
        description = ''
          Whether it also makes up for those that have passed while the launcher did not run, from its second start on. When the service last ran
          is kept below `/var/lib`, or in the user's state directory.
        '';
      };
      runOnStart = mkOption {
        type = types.bool;
        default = false;
        description = "Whether it runs at the start too.";
      };
    };
  };
in
{
  schedule = t.optional (t.orRecord (types.either types.ints.positive types.str) full) ''
    When a `oneshot` runs: a cron expression of five fields (or `@hourly` and so on), an interval in milliseconds, or
    either with `runOnStart`.
  '' { example = "30 4 * * *"; };
}
