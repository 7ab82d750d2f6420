# The options of `settings.restart` and `nimi.restart`.
{
  lib,
  # From the default of `settings` to an option's; `nimi` has null, for what `settings` says.
  option,
  # From a description and options to a group of them.
  group,
}:

let
  inherit (lib) mkOption types;
  t = import ./types.nix { inherit lib; };
in
{
  mode = option {
    type = types.enum [
      "never"
      "up-to-count"
      "always"
      "on-success"
      "on-failure"
      "no"
    ];
    default = "always";
    description = ''
      Whether a service is restarted when it fails. A clean exit is completion, unless `onSuccess` is set. `on-success`
      restarts after a clean exit and not after a failure; `on-failure` (`always` without `onSuccess`) and `no` (`never`)
      are systemd's words.
    '';
  };
  time = option {
    type = t.duration;
    default = 1000;
    description = "How long to wait before a restart.";
  };
  count = option {
    type = types.ints.unsigned;
    default = 5;
    description = "The most restarts in a row with `up-to-count` or, with `window`, the most starts within it.";
  };
  window = option {
    type = t.duration;
    default = 0;
    example = 10000;
    description = ''
      With `up-to-count`: the service has failed for good when it would start more than `count` times within this time
      (systemd's `StartLimitIntervalSec=`); 0: restarts in a row are counted instead.
    '';
  };
  onSuccess = option {
    type = types.bool;
    default = false;
    description = "Whether a clean exit is followed by a restart too; not for oneshots, which would never have completed.";
  };
  resetAfter = option {
    type = t.duration;
    default = 60000;
    description = "A run this long starts count and delay afresh.";
  };
  backoff = group "How the delay grows." {
    factor = option {
      type = types.numbers.between 1 1000;
      default = 1;
      description = "By which the delay grows from one restart to the next.";
    };
    max = option {
      type = t.duration;
      default = 60000;
      description = "Up to which it grows.";
    };
    jitter = option {
      type = t.duration;
      default = 0;
      description = "A random time on top, up to this.";
    };
  };
}
