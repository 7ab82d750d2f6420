# The sandbox. It concerns what is built around a launcher, and never reaches it.
{ config, lib, ... }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };

  yes =
    description:
    mkOption {
      type = types.bool;
      default = true;
      inherit description;
    };
  binds =
    default: description:
    mkOption {
      type = types.listOf (
        types.submodule {
          options = {
            src = mkOption {
              type = types.str;
              description = "The path outside.";
            };
            dest = mkOption {
              type = types.str;
              description = "The path inside.";
            };
          };
        }
      );
      inherit default description;
    };
  same = path: {
    src = path;
    dest = path;
  };
  strings =
    default: description:
    mkOption {
      type = types.listOf types.str;
      inherit default description;
    };

  cfg = config.settings.bubblewrap;
  each =
    flag:
    lib.concatMap (b: [
      flag
      b.src
      b.dest
    ]);
  number =
    flag: value:
    lib.optionals (value != null) [
      flag
      (toString value)
    ];
in
{
  _class = "nimi";

  options.settings.bubblewrap = t.group "The sandbox that `mkBwrap` makes." {
    environment = mkOption {
      type = types.attrsOf types.str;
      default = { };
      example = {
        APP_ENV = "production";
      };
      description = "Variables that are set in the sandbox.";
    };
    roBinds =
      binds [
        (same builtins.storeDir)
        (same "/sys")
      ] "What is seen, read-only. The launcher is, in any case."
      // {
        defaultText = lib.literalExpression ''
          [
            { src = "/nix/store"; dest = "/nix/store"; }
            { src = "/sys"; dest = "/sys"; }
          ]'';
      };
    tryRoBinds = binds [ (same "/etc/resolv.conf") ] "The same, where it exists.";
    devBinds = binds [ ] "What is seen with its devices, such as `/dev/dri`, and can be written to.";
    tryDevBinds = binds [ ] "The same, where they exist.";
    tmpfs = strings [
      "/nix"
      "/tmp"
      "/run"
      "/var"
      "/etc"
    ] "Empty places that can be written to.";
    extraTmpfs = strings [ ] "More of them.";
    bind = {
      dev = yes "Whether there is a `/dev` of its own, with `null`, `zero`, `full`, `random`, `urandom`, `tty` and `pts`.";
      proc = yes "Whether there is a `/proc`, which shows the processes inside if `unshare.pid`, else all.";
    };
    unshare = {
      user = yes "Whether it is a user namespace. For other users than root it always is.";
      pid = yes "Whether it is a PID namespace, in which the launcher is PID 1.";
      uts = yes "Whether it is a namespace of host names.";
      ipc = yes "Whether it is an IPC namespace.";
      cgroup = yes "Whether it is a cgroup namespace.";
    };
    dieWithParent = yes "Whether the sandbox ends, as it does on TERM, with what started it.";
    chdir =
      t.optional types.str
        "Where the launcher starts; null: where the front was started, if that is there, else `$HOME` or `/`."
        { example = "/app"; };
    uid = t.optional types.ints.u32 "What the user is called in the sandbox; needs `unshare.user`." {
      example = 1000;
    };
    gid = t.optional types.ints.u32 "What the group is called in the sandbox; needs `unshare.user`." {
      example = 1000;
    };
    hostname = t.optional types.str "The host name in the sandbox; needs `unshare.uts`." { };
    prependFlags = strings [ ] "Arguments of bwrap before those that are made of the other options.";
    appendFlags = strings [ ] "Arguments of bwrap behind those.";
    flags = mkOption {
      type = types.listOf types.str;
      defaultText = lib.literalMD "made of the other options";
      default =
        cfg.prependFlags
        ++ lib.concatLists (
          lib.mapAttrsToList (name: value: [
            "--setenv"
            name
            value
          ]) cfg.environment
        )
        ++ lib.concatMap (path: [
          "--tmpfs"
          path
        ]) (cfg.tmpfs ++ cfg.extraTmpfs)
        ++ lib.optionals cfg.bind.dev [
          "--dev"
          "/dev"
        ]
        ++ lib.optionals cfg.bind.proc [
          "--proc"
          "/proc"
        ]
        ++ each "--ro-bind" cfg.roBinds
        ++ each "--ro-bind-try" cfg.tryRoBinds
        ++ each "--dev-bind" cfg.devBinds
        ++ each "--dev-bind-try" cfg.tryDevBinds
        ++ number "--chdir" cfg.chdir
        ++ lib.concatMap (kind: lib.optional cfg.unshare.${kind} "--unshare-${kind}") [
          "user"
          "pid"
          "uts"
          "ipc"
          "cgroup"
        ]
        ++ number "--uid" cfg.uid
        ++ number "--gid" cfg.gid
        ++ number "--hostname" cfg.hostname
        ++ lib.optional cfg.dieWithParent "--die-with-parent"
        ++ cfg.appendFlags;
      description = "The arguments of bwrap. What is set here replaces them. The front adds what it needs itself.";
    };
  };

  config.assertions = [
    {
      assertion = lib.all (name: builtins.match "[A-Za-z_][A-Za-z0-9_]*" name != null) (
        lib.attrNames cfg.environment
      );
      message = "settings.bubblewrap.environment: the name of a variable must be made of letters, digits and underscores";
    }
    {
      assertion = (cfg.uid != null || cfg.gid != null) -> cfg.unshare.user;
      message = "settings.bubblewrap: uid and gid need unshare.user";
    }
    {
      assertion = cfg.hostname != null -> cfg.unshare.uts;
      message = "settings.bubblewrap: hostname needs unshare.uts";
    }
  ];
}
