# When a service runs again and again.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  full = t.record {
    options = {
      cron = t.optional types.str "A cron expression." { example = "*/5 * * * *"; };
      interval = t.optional t.duration "From one run to the next." { };
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
