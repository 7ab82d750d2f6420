# What the services of a program may use together, by their `nimi.resources`: requests and limits of a container.
{ lib }:

# An evaluated configuration.
config:

let
  projection = import ./projection.nix { inherit lib; };

  # Each as often as it runs.
  flat =
    services:
    lib.concatLists (
      lib.mapAttrsToList (
        _: service:
        lib.genList (_: service) (service.nimi.replicas or 1) ++ flat (service.services or { })
      ) services
    );
  services = lib.filter (service: (service.process.argv or [ ]) != [ ]) (flat (projection.all config));
  all = map (service: service.nimi.resources or { }) services;

  # The launcher itself.
  ownMemory = 33554432;

  said = name: lib.filter (n: n != null) (map (r: r.${name} or null) all);
  sum = lib.foldl' (a: b: a + b) 0;
  # A limit of all is one only where each has one.
  whole = name: said name != [ ] && lib.length (said name) == lib.length all;

  cpu = processors: "${toString (builtins.ceil (processors * 1000))}m";
  asked = map (r: if r.memoryHigh or null != null then r.memoryHigh else r.memory or null) all;
  memory = lib.filter (n: n != null) asked;

  requests =
    lib.optionalAttrs (memory != [ ]) { memory = toString (ownMemory + sum memory); }
    // lib.optionalAttrs (said "cpu" != [ ]) { cpu = cpu (sum (said "cpu")); };
  limits =
    lib.optionalAttrs (whole "memory") { memory = toString (ownMemory + sum (said "memory")); }
    // lib.optionalAttrs (whole "cpu") { cpu = cpu (sum (said "cpu")); };
in
lib.optionalAttrs (requests != { }) { inherit requests; }
// lib.optionalAttrs (limits != { }) { inherit limits; }
