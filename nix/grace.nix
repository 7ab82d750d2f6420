# How long the launcher of an evaluated configuration may take to stop, in milliseconds, or null where it may take any time,
# for those who have to wait for it:
# service managers and clusters. The launcher itself knows exactly, from what its services wait for. Here it is at most what
# they add up to, or, where none waits for another, the longest.
{ lib }:

config:
let
  inherit (import ./projection.nix { inherit lib; }) enabled siblings;

  flat =
    services:
    lib.concatLists (
      lib.mapAttrsToList (_: service: [ service ] ++ flat (service.services or { })) services
    );
  services = lib.filter (service: (service.process.argv or [ ]) != [ ]) (
    flat (siblings { } (enabled config.services))
  );

  limit = service: service.nimi.stop.timeout or 5000;
  time =
    service: limit service * (if (service.nimi.hooks.postStop or [ ]) == [ ] then 1 else 2);
  said = config.settings.shutdown.timeout;
  inOrder =
    config.ordering != { } || lib.any (service: (service.nimi.dependsOn or { }) != { }) services;
  together = if inOrder then builtins.add else lib.max;
in
# 0 is no limit, of a service as of the whole.
if said != null then
  if said == 0 then null else said
else if lib.any (service: limit service == 0) services then
  null
else
  lib.max 9000 (lib.foldl' together 0 (map time services))
