# The modular-services library of nixpkgs, whatever its shape. No other file knows that there are several:
#
#   - nixos/modules/system/service/portable/lib.nix: NixOS 25.11
#   - lib/services/lib.nix, imported by path: 26.05
#   - lib.services, a part of lib: since NixOS/nixpkgs#507052
#
# Each has a function `configure` that returns the type of a service.
{ lib, pkgs }:

let
  inherit (lib) mkOption types;

  nixpkgs = pkgs.path or null;

  places =
    if nixpkgs == null then
      [ ]
    else
      lib.filter builtins.pathExists [
        (nixpkgs + "/lib/services/lib.nix")
        (nixpkgs + "/nixos/modules/system/service/portable/lib.nix")
      ];

  library =
    if lib ? services.configure then
      lib.services
    else if places != [ ] then
      import (lib.head places) { inherit lib; }
    else
      throw "nimi: this nixpkgs${
        lib.optionalString (lib ? version) " (${lib.version})"
      } has no modular services; NixOS 25.11 is the first release that has them";

  configure =
    modules:
    (library.configure {
      serviceManagerPkgs = pkgs;
      extraRootModules = modules;
    }).serviceSubmodule;

  portable = removeAttrs ((configure [ ]).getSubOptions [ ]) [ "_module" ];
  portableFile = portable.configData.type.getSubOptions [ ];
  absent =
    path: option: lib.optionalAttrs (!lib.hasAttrByPath path portable) (lib.setAttrByPath path option);

  # The paths of the options in a tree of them.
  leaves =
    path: options:
    lib.concatLists (
      lib.mapAttrsToList (
        name: option:
        let
          here = path ++ [ name ];
        in
        if lib.isOption option then [ here ] else leaves here option
      ) options
    );

  paths = map (lib.splitString ".");

  # What a release has, and projection.nix knows.
  released = paths [
    "assertions"
    "configData"
    "meta.maintainers"
    "notificationProtocol"
    "process.argv"
    "process.environment"
    "process.flagFormat"
    "process.flags"
    "process.reloadCommand"
    "process.reloadSignal"
    "services"
    "warnings"
  ];

  # What may come, and translation.nix knows.
  drafted = paths [
    "dependencies.after"
    "dependencies.before"
    "dependencies.requires"
    "dependencies.wants"
    "enable"
    "environment"
    "identity.gid"
    "identity.gids"
    "identity.group"
    "identity.groups"
    "identity.inherit"
    "identity.uid"
    "identity.user"
    "process.startTimeout"
    "process.stopSignal"
    "process.stopTimeout"
    "process.type"
    "restart.delay"
    "restart.policy"
    "runtime.group"
    "runtime.user"
    "runtime.workingDirectory"
  ];

  # What later releases have, this one has not, and one cannot do without: #545521 (environment) and #535695 (reload).
  # The others come with the release whose service modules use them.
  additions = lib.foldl' lib.recursiveUpdate { } [
    (absent
      [
        "process"
        "environment"
      ]
      (mkOption {
        type = types.attrsOf (types.nullOr types.str);
        default = { };
        description = "Environment variables of the service; `null` unsets one.";
      })
    )
    (absent
      [
        "process"
        "reloadSignal"
      ]
      (mkOption {
        type = types.nullOr types.str;
        default = null;
        example = "HUP";
        description = "The signal that makes the service read its configuration anew.";
      })
    )
  ];
in
{
  /**
    The type of a service: the portable one of nixpkgs with the given modules in it. Sub-services do not get
    these modules by themselves.
  */
  serviceType = configure;

  /**
    The options of a portable service in this nixpkgs.
  */
  inherit portable;

  /**
    The paths of those that Nimi does not know.
  */
  unknown = lib.subtractLists (released ++ drafted) (leaves [ ] portable);

  /**
    Whether there are options that only a draft for nixpkgs has, or nobody here has seen.
  */
  draft = lib.subtractLists released (leaves [ ] portable) != [ ];

  /**
    The options that this nixpkgs lacks, for services and sub-services.
  */
  inherit additions;

  /**
    A module for an entry of `configData` that gives its path a default. Releases so far have none and have the
    option read-only; here it can be set.
  */
  withPath = default: {
    imports = [
      # Declared behind an import, since then it comes before the declaration of nixpkgs, and the first one decides.
      {
        options.path = mkOption (
          { readOnly = false; } // lib.optionalAttrs (!portableFile.path ? default) { inherit default; }
        );
      }
    ];
  };
}
