# How a service stops.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
in
{
  stop = mkOption {
    type = t.record {
      options = {
        signal = mkOption {
          type = t.signal;
          default = "TERM";
          example = "QUIT";
          description = "What asks it to end.";
        };
        to = mkOption {
          type = types.enum [
            "group"
            "main"
            "process"
          ];
          default = "group";
          description = ''
            Which of its processes get the signal: all of its process group, or the main one alone, which has the others end.
            What is left of the group when the main process has ended is killed; with `process` it lives on while the service
            restarts. Nothing outlives the launcher.
          '';
        };
        timeout = mkOption {
          type = t.duration;
          default = 5000;
          description = "When it is killed; 0: never for that.";
        };
        argv = t.optional t.argv ''
          A command that is run before. `$MAINPID` stands for the process. The signal follows if the service has not ended
          when the command has. Of a oneshot that has completed it is the undo: it runs when the oneshot is stopped or the
          launcher ends.
        '' { };
      };
    };
    default = { };
    example = {
      signal = "QUIT";
      timeout = 10000;
    };
    description = "How the service is asked to end.";
  };
}
