# Resource limits, and how the kernel ranks a service among others.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  limit = types.either types.ints.unsigned (types.enum [ "unlimited" ]);
  both = t.record {
    options = {
      soft = mkOption {
        type = types.nullOr limit;
        default = null;
        description = "What holds.";
      };
      hard = mkOption {
        type = types.nullOr limit;
        default = null;
        description = "How far the service may raise it.";
      };
    };
  };
  names = [
    "core"
    "cpu"
    "data"
    "fsize"
    "locks"
    "memlock"
    "msgqueue"
    "nice"
    "nofile"
    "nproc"
    "rss"
    "rtprio"
    "rttime"
    "sigpending"
    "stack"
    "as"
  ];
in
{
  limits = mkOption {
    type =
      types.addCheck (types.attrsOf (t.orRecord limit both)) (
        all: lib.all (name: lib.elem name names) (lib.attrNames all)
      )
      // {
        description = "attribute set of limits, by the names ${lib.concatStringsSep ", " names}";
      };
    default = { };
    example = {
      nofile = 65536;
      core = "unlimited";
      nproc = {
        soft = 100;
        hard = 200;
      };
    };
    description = "Resource limits, named and measured as in setrlimit(2): soft and hard alike, or each.";
  };

  nice =
    t.optional (types.ints.between (-20) 19) "The scheduling priority: -20 goes first, 19 gives way."
      {
        example = 10;
      };

  oomScoreAdjust =
    t.optional (types.ints.between (-1000) 1000)
      "How likely the kernel is to kill the service when memory runs out: -1000 never, 1000 first; by default 100 above the launcher."
      { example = 500; };
}
