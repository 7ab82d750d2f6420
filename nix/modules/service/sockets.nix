# Sockets that the launcher binds.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  socket = t.record {
    options = {
      listen = mkOption {
        type = types.str;
        example = "/run/web.socket";
        description = "The address: `/path`, `@abstract`, `port`, `ip:port` or `[ip6]:port`.";
      };
      type = mkOption {
        type = types.enum [
          "stream"
          "datagram"
        ];
        default = "stream";
        description = "Its type.";
      };
      mode = mkOption {
        type = t.mode;
        default = "0666";
        description = "The mode of a path, octal.";
      };
      user = t.optional t.account "The owner of a path." { };
      group = t.optional t.account "The group of a path." { };
      activate = mkOption {
        type = types.bool;
        default = false;
        description = ''
          Whether the service starts at the first connection or datagram on this socket, and not before. It may end with
          code 0 when it is idle: the next one starts it again.
        '';
      };
      backlog = mkOption {
        type = types.ints.positive;
        default = 4096;
        description = "How many connections may wait.";
      };
    };
  };
in
{
  sockets = mkOption {
    type = types.attrsOf (t.orRecord (types.either types.bool types.str) socket);
    default = { };
    example = {
      http = "8080";
      admin = {
        listen = "/run/admin.socket";
        mode = "0600";
      };
    };
    description = ''
      Sockets that are bound before anything starts and kept when the service restarts; it gets them as
      sd_listen_fds(3) has it, in the order of their names. `pid = false` leaves `LISTEN_PID` out, for programs that
      are started by a script which does not `exec` them.
    '';
  };
}
