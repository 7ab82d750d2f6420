# What the end of a service means for the rest.
{ lib }:

let
  inherit (lib) mkOption types;
in
{
  onFailure = mkOption {
    type = types.enum [
      "report"
      "stop"
      "ignore"
    ];
    default = "report";
    description = ''
      What its failure for good means: the rest runs on and the launcher ends with its exit code (`report`),
      everything stops (`stop`), or nothing (`ignore`).
    '';
  };

  onSuccess = mkOption {
    type = types.enum [
      "ignore"
      "stop"
    ];
    default = "ignore";
    description = "What its end with success means: nothing (`ignore`), or everything stops (`stop`).";
  };
}
