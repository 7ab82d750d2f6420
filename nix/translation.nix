# Other spellings of what `nimi` says: of a fork of the existing Nimi (`preStart`, `readyCheck`), and of what nixpkgs
# may have one day (NixOS/nixpkgs#564014, #545287), where the service library declares it. What it declares and nobody
# here knows is warned of when something defines it.
{
  lib,
  # compat.nix
  compat,
  # The value of an option that something defines, else what is given.
  valueOf,
  # settings.ready
  ready,
}:

{
  # Of a service.
  options,
  # What is told of its `nimi`.
  nimi,
  # What the fork's options of these names say; null: nothing.
  preStart,
  readyCheck,
}:

let
  inherit (compat) portable;

  # Of the service library alone: a service module may have an option of the same name, which is its own business.
  fromLibrary =
    path: other:
    if lib.hasAttrByPath path portable then valueOf (lib.getAttrFromPath path options) other else other;
  draft = path: fromLibrary (lib.splitString "." path) null;

  set =
    path: value: lib.optionalAttrs (value != null) (lib.setAttrByPath (lib.splitString "." path) value);
  merge = lib.foldl' lib.recursiveUpdate { };
  orElse = a: b: if a == null then b else a;
  seconds = value: if value == null then null else value * 1000;
  list = value: if value == null then [ ] else value;

  isCommand = hook: lib.isList hook || hook ? argv;
  hooks = nimi.hooks.preStart or [ ];
  preStarts = [ [ preStart ] ] ++ (if lib.isList hooks && lib.all isCommand hooks then hooks else [ hooks ]);

  kind = draft "process.type";
  # It is known which process stays of a program that forks away.
  followed = nimi.pidFile or null != null;
  policy = draft "restart.policy";

  dependencies =
    what: names:
    lib.optionalAttrs (names != null) {
      dependsOn = lib.genAttrs names (_: what);
    };
  # Only the order.
  loosely = {
    condition = "started";
    required = false;
  };

  found = merge [
    (dependencies loosely (draft "dependencies.after"))
    (dependencies loosely (draft "dependencies.wants"))
    (dependencies {
      condition = "ready";
      required = true;
    } (draft "dependencies.requires"))
    (set "type" (if kind == "forking" && !followed then null else kind))
    (set "stop.signal" (draft "process.stopSignal"))
    (set "stop.timeout" (seconds (draft "process.stopTimeout")))
    (set "ready.startTimeout" (seconds (draft "process.startTimeout")))
    (set "workingDirectory" (draft "runtime.workingDirectory"))
    (set "user" (orElse (draft "runtime.user") (orElse (draft "identity.user") (draft "identity.uid"))))
    (set "group" (
      orElse (draft "runtime.group") (orElse (draft "identity.group") (draft "identity.gid"))
    ))
    (
      let
        groups = list (draft "identity.groups") ++ list (draft "identity.gids");
      in
      lib.optionalAttrs (groups != [ ]) { supplementaryGroups = groups; }
    )
    (set "environment" (draft "environment"))
    (set "restart.time" (seconds (draft "restart.delay")))
    (set "restart.mode" (
      {
        always = "always";
        on-failure = "always";
        never = "never";
      }
      .${toString policy} or null
    ))
    (lib.optionalAttrs (policy == "always") { restart.onSuccess = true; })
  ];

  # One way to be ready is all that a service can have.
  readiness = lib.optionalAttrs (readyCheck != null && !(nimi ? ready)) {
    ready = {
      exec = [ readyCheck ];
      startTimeout = ready.timeout;
    };
  };
in
{
  enable = draft "enable" != false;

  before = list (draft "dependencies.before");

  nimi =
    let
      own =
        if preStart == null then
          nimi
        else
          nimi
          // {
            hooks = nimi.hooks or { } // {
              preStart = preStarts;
            };
          };
      all = merge [
        readiness
        found
      ];
    in
    if all == { } then own else lib.recursiveUpdate all own;

  assertions =
    lib.optional (kind == "forking" && !followed && !(nimi ? type)) {
      assertion = false;
      option = [
        "process"
        "type"
      ];
      message = "forking: set nimi.pidFile too, the file that says which process stays; or have the program stay in the foreground, and say \"simple\"";
    }
    ++ lib.optional (draft "identity.inherit" != null) {
      assertion = false;
      option = [
        "identity"
        "inherit"
      ];
      message = "Nimi has no such thing; name the user with nimi.user";
    };

  warnings = lib.concatMap (
    path:
    lib.optional ((lib.getAttrFromPath path options).highestPrio < (lib.mkOptionDefault null).priority)
      "${lib.showOption path}: this option of nixpkgs is defined, but Nimi does not know it, and ignores it"
  ) compat.unknown;
}
