# What `ready` and `health` have in common.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ./types.nix { inherit lib; };
  time =
    default: description:
    mkOption {
      type = t.duration;
      inherit default description;
    };
in
{
  # Ways to find out; at most one of them is set.
  checks = {
    exec = t.optional t.argv "A command that succeeds." {
      example = lib.literalExpression ''[ (lib.getExe pkgs.curl) "-f" "localhost" ]'';
    };
    tcp =
      t.optional types.str
        "`host:port` of a port that takes connections; the host is an address, `localhost` or nothing."
        {
          example = "localhost:5432";
        };
    unix = t.optional types.str "A Unix socket that takes connections." { example = "/run/db/socket"; };
    http = t.optional (t.orRecord types.str (
      t.record {
        options = {
          url = mkOption {
            type = types.str;
            description = "The URL.";
          };
          status = t.optional (types.either (types.ints.between 200 599) (
            types.listOf (types.ints.between 200 599)
          )) "The status, or statuses, that are expected; by default any from 200 to 399." { };
        };
      }
    )) "An `http://` URL that answers." { example = "http://localhost:8080/health"; };
    file = t.optional types.str "A file that exists." { example = "/run/web/ready"; };
  };

  # How often and how long.
  timing =
    {
      period,
      failureThreshold,
      ofFailure,
    }:
    {
      initialDelay = time 0 "How long to wait before the first check.";
      period = time period "From one check to the next.";
      timeout = time 1000 "How long a check may take.";
      successThreshold = mkOption {
        type = types.ints.positive;
        default = 1;
        description = "How many checks in a row have to succeed.";
      };
      failureThreshold = mkOption {
        type = types.ints.unsigned;
        default = failureThreshold;
        description = ofFailure;
      };
    };
}
