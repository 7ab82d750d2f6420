# What is done when files change.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
in
{
  watch = t.optional (t.record {
    options = {
      paths = mkOption {
        type = types.listOf t.text;
        example = [ "src" ];
        description = ''
          Files and directories; a directory is watched with all below it. One that is relative is so to where the launcher
          is started. Write strings: a path of Nix is copied to the store, where nothing changes.
        '';
      };
      ignore = mkOption {
        type = types.listOf t.text;
        default = [ ];
        example = [
          "*.log"
          "dist/*"
        ];
        description = ''
          Patterns of what is left alone, on top of version control and editors' temporary files: of names or, with a slash,
          of paths below one of `paths`. The last that matches counts; `!` takes back.
        '';
      };
      action = mkOption {
        type = types.either (types.enum [
          "restart"
          "reload"
        ]) t.argv;
        default = "restart";
        description = "What is done: the service is restarted or reloaded, or a command is run in its place.";
      };
      delay = mkOption {
        type = t.duration;
        default = 200;
        description = "How long nothing has to change before it is done, in milliseconds.";
      };
      cascade = mkOption {
        type = types.bool;
        default = false;
        description = "Whether what depends on the service is restarted with it.";
      };
    };
  }) "What is done when files change." { };
}
