# The output of a service.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
in
{
  log = mkOption {
    type = t.record {
      options = {
        file = t.optional t.text ''
          A file that the output goes to as well, of all runs; relative to where the launcher is started, or absolute. Its
          directory is made if it is missing, and has to be root's or the launcher's user's.
        '' { example = "/var/log/web.log"; };
        stderrFile = t.optional t.text "The file that standard error goes to in place of `file`." {
          example = "/var/log/web.err";
        };
        syslog = t.optional (types.either types.bool types.str) ''
          Whether the output goes to `/dev/log` as well, or the path of another datagram socket: as messages of RFC 5424, or
          to journald in its own form.
        '' { example = true; };
        to = t.optional t.text ''
          The service that reads the output on its standard input, as a consumer of s6-rc does: a sibling's name, or a
          dashed one. It starts before this one and stops after it, and what it has not read stays when it ends. Of a group,
          this holds for its members.
        '' { example = "logger"; };
      }
      // import ../logging.nix {
        inherit lib;
        group = t.recordOf;
        option =
          { type, description, ... }:
          t.optional type description {
            defaultText = lib.literalMD "that of `settings.logging`";
          };
      };
    };
    default = { };
    example = {
      format = "json";
    };
    description = "Overrides `settings.logging`, key by key; that of a group is where its services start from.";
  };
}
