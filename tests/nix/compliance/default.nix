# What any manager of modular services has to get right, as derivations. It needs no virtual machine, and nothing of
# Nimi: nimi.nix beside this is how Nimi passes it, in a dozen lines.
#
# The cases are those of the shared suite for service managers (NixOS/nixpkgs#531062, KiaraGrouwstra/modular-services),
# and it takes the same arguments, so that a manager that passes one passes the other.
{
  lib,
  coreutils,
  runCommand,
  writeShellScript,
}:

{
  # { services } → { config: the evaluated services by name; checkDrv: what is built of them }
  evalConfig,

  # { name, services, testExe } → a derivation in which the manager runs the services while it calls the program testExe
  mkTest,

  # A directory for services and tests, as a word of shell.
  sharedDir,

  # The path of a service, as a list of names → a command that reloads it.
  callReload,

  namePrefix ? "compliance",
}:

let
  true' = "${coreutils}/bin/true";

  evaluated = evalConfig {
    services.top = {
      process.argv = [ true' ];
      assertions = [ (holds "top") ];
      warnings = [ "warning of top" ];
      services.middle = {
        process.argv = [
          true'
          "middle"
        ];
        services.bottom = {
          process.argv = [
            true'
            "bottom"
          ];
          process.reloadSignal = "HUP";
          assertions = [ (holds "bottom") ];
          warnings = [ "warning of bottom" ];
        };
      };
    };
  };
  failing = evalConfig {
    services.top = {
      process.argv = [ true' ];
      services.bottom = {
        process.argv = [ true' ];
        assertions = [ (fails "bottom") ];
      };
    };
  };

  holds = name: {
    assertion = true;
    message = "assertion of ${name}";
  };
  fails = name: {
    assertion = false;
    message = "failing assertion of ${name}";
  };

  inherit (evaluated.config) top;
  inherit (top.services) middle;
  inherit (middle.services) bottom;

  # By name, what has to be true of an evaluation.
  facts = {
    argv = top.process.argv == [ true' ];
    argvOfSubService =
      middle.process.argv == [
        true'
        "middle"
      ];
    argvOfSubServiceOfSubService =
      bottom.process.argv == [
        true'
        "bottom"
      ];
    assertion = lib.elem (holds "top") top.assertions;
    assertionOfSubService = lib.elem (holds "bottom") bottom.assertions;
    failingAssertionOfSubService = lib.elem (fails "bottom") failing.config.top.services.bottom.assertions;
    warning = lib.elem "warning of top" top.warnings;
    warningOfSubService = lib.elem "warning of bottom" bottom.warnings;
    reloadSignal = bottom.process.reloadSignal == "HUP";
    # Where the service library has a reload command, it is made of the signal.
    reloadCommand =
      !(bottom.process ? reloadCommand)
      || lib.hasSuffix "/bin/kill -HUP $MAINPID" bottom.process.reloadCommand;
    noReloadIsNone = (top.process.reloadCommand or null) == null;
  };
  wrong = lib.attrNames (lib.filterAttrs (_: fact: !fact) facts);

  # Writes its process id and its arguments, and a line for each HUP.
  service = writeShellScript "${namePrefix}-service" ''
    mkdir -p "${sharedDir}/$1"
    cd "${sharedDir}/$1"
    shift
    trap 'echo reloaded >> reloads' HUP
    printf '%s\n' "$@" > arguments
    echo "$$" > pid
    while :; do ${coreutils}/bin/sleep 0.1; done
  '';
  argv =
    name: arguments:
    [
      service
      name
    ]
    ++ arguments;

  # Fails if a condition does not come true.
  until = what: condition: ''
    tries=0
    until ${condition}; do
      tries=$((tries + 1))
      [ "$tries" -lt 600 ] || { echo "not so: ${what}" >&2; exit 1; }
      ${coreutils}/bin/sleep 0.1
    done
  '';
  runs = name: arguments: ''
    ${until "${name} runs" ''[ -s "${sharedDir}/${name}/pid" ]''}
    kill -0 "$(cat "${sharedDir}/${name}/pid")"
    printf '%s\n' ${lib.escapeShellArgs arguments} | cmp - "${sharedDir}/${name}/arguments"
  '';

  test =
    name: services: script:
    mkTest {
      name = "${namePrefix}-${name}";
      inherit services;
      testExe = "${writeShellScript "${namePrefix}-${name}-test" "set -eu\n${script}"}";
    };
in
{
  eval =
    if wrong != [ ] then
      throw "${namePrefix}: not so: ${lib.concatStringsSep ", " wrong}"
    else
      runCommand "${namePrefix}-eval" { built = evaluated.checkDrv; } "touch $out";

  argv =
    let
      arguments = [
        "--greeting"
        "two words"
        "$HOME"
        ""
        "it's"
      ];
    in
    test "argv" { a.process.argv = argv "a" arguments; } (runs "a" arguments);

  sub-services =
    test "sub-services"
      {
        a = {
          process.argv = argv "a" [ "0" ];
          services.b = {
            process.argv = argv "b" [ "1" ];
            services.c.process.argv = argv "c" [ "2" ];
          };
        };
      }
      ''
        ${runs "a" [ "0" ]}
        ${runs "b" [ "1" ]}
        ${runs "c" [ "2" ]}
      '';

  reload =
    test "reload"
      {
        outer = {
          process.argv = argv "outer" [ "x" ];
          services.inner.process = {
            argv = argv "inner" [ "x" ];
            reloadSignal = "HUP";
          };
        };
      }
      ''
        ${runs "outer" [ "x" ]}
        ${runs "inner" [ "x" ]}
        ${callReload [
          "outer"
          "inner"
        ]}
        ${until "inner is reloaded" ''grep -qx reloaded "${sharedDir}/inner/reloads"''}
        [ ! -e "${sharedDir}/outer/reloads" ]
        ${runs "inner" [ "x" ]}
      '';
}
