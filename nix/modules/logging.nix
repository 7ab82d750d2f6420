# The options of `settings.logging` and `nimi.log`.
{
  lib,
  # As in restart.nix.
  option,
  group,
}:

let
  inherit (lib) mkOption types;
  t = import ./types.nix { inherit lib; };
in
{
  enable = option {
    type = types.bool;
    default = false;
    description = "Whether output also goes to a file for each service.";
  };
  format = option {
    type = types.enum [
      "plain"
      "json"
      "raw"
    ];
    default = "plain";
    description = ''
      `plain`: the name of the service before each line. `json`: an object a line. `raw`: services inherit the launcher's
      descriptors, and nothing is in between.
    '';
  };
  timestamps = option {
    type = types.bool;
    default = false;
    description = "Whether the time stands before each line, or in each object.";
  };
  color = option {
    type = types.enum [
      "auto"
      "always"
      "never"
    ];
    default = "auto";
    description = "Whether names are coloured; `auto`: on a terminal, unless `NO_COLOR` is set.";
  };
  onFull = option {
    type = types.enum [
      "block"
      "drop"
    ];
    default = "block";
    description = "What happens while the reader of the output is slow: services wait, or lines are dropped and counted.";
  };
  rotate = group "Rotation of log files." {
    size =
      t.optional (types.ints.between 4096 2147483647)
        "Bytes after which a new file is begun; by default never."
        { };
    keep = option {
      type = types.ints.between 0 1000;
      default = 5;
      description = "How many full files are kept.";
    };
  };
}
