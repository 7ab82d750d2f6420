# How long the launcher of an evaluated configuration may take to stop, in milliseconds, or null where it may take any
# time, for those who have to wait for it: service managers, clusters, container engines. It is what the generator works
# out for the launcher (generator/check/shutdown.go): the longest way along the order of stops.
{ lib }:

config:
let
  projection = import ./projection.nix { inherit lib; };

  hasProcess = service: (service.process.argv or [ ]) != [ ];
  limit = service: service.nimi.stop.timeout or 5000;

  # All services and groups, with their dashed names and those of their parents; each has its whole branch in `inside`.
  flat =
    parent: prefix: services:
    lib.concatLists (
      lib.mapAttrsToList (
        name: service:
        let
          inside = flat (prefix + name) "${prefix}${name}-" (service.services or { });
        in
        [
          {
            name = prefix + name;
            inherit service parent inside;
          }
        ]
        ++ inside
      ) services
    );
  nodes = flat null "" (projection.all config);
  byName = lib.listToAttrs (map (node: lib.nameValuePair node.name node) nodes);
  processes = lib.filter (node: hasProcess node.service) nodes;

  # What a name in a service's options means: a sibling, else what has that dashed name. A replica stands for all.
  find =
    name: from:
    let
      sibling = if from.parent == null then name else "${from.parent}-${name}";
      copy = builtins.match "(.*)-[0-9]+" name;
    in
    if byName ? ${sibling} then
      byName.${sibling}
    else if byName ? ${name} || copy == null then
      byName.${name} or null
    else
      find (lib.head copy) from;

  # The names of the processes that a service or group stands for.
  standsFor =
    node:
    if node == null then
      [ ]
    else if hasProcess node.service then
      [ node.name ]
    else
      map (inner: inner.name) (lib.filter (inner: hasProcess inner.service) node.inside);

  # Who reads whose output: that of a group holds for its members, unless they have their own.
  readers = lib.foldl' (
    known: node:
    let
      reader = standsFor (find node.service.nimi.log.to node);
    in
    if (node.service.nimi.log.to or null) == null then
      known
    else
      known // lib.genAttrs (lib.subtractLists reader (standsFor node)) (_: reader)
  ) { } nodes;
  reads = lib.genAttrs (lib.concatLists (lib.attrValues readers)) (_: true);

  # What each process stops before: what it, or a group that it is in, depends on.
  waits = lib.zipAttrsWith (_: lib.concatLists) (
    map (
      node:
      let
        after = lib.concatMap (name: standsFor (find name node)) (
          lib.attrNames (node.service.nimi.dependsOn or { })
        );
      in
      lib.optionalAttrs (after != [ ]) (lib.genAttrs (standsFor node) (_: after))
    ) nodes
    ++ [ readers ]
  );

  # What one process may take: stop.timeout, and as long again for its postStop hooks, and for a consumer.
  own =
    node:
    limit node.service
    * (
      1
      + (if (node.service.nimi.hooks.postStop or [ ]) == [ ] then 0 else 1)
      + (if reads ? ${node.name} then 1 else 0)
    );

  # Of each process, what it and all that stops after it may take; in rounds, as a cycle is for the generator to report.
  totals =
    done: rest:
    let
      ready = lib.partition (node: lib.all (name: done ? ${name}) (waits.${node.name} or [ ])) rest;
      more = lib.listToAttrs (
        map (
          node:
          lib.nameValuePair node.name (
            own node + lib.foldl' lib.max 0 (map (name: done.${name}) (waits.${node.name} or [ ]))
          )
        ) ready.right
      );
    in
    if ready.right == [ ] then done else totals (done // more) ready.wrong;

  said = config.settings.shutdown.timeout;
in
# 0 is no limit, of a service as of the whole.
if said != null then
  if said == 0 then null else said
else if lib.any (node: limit node.service == 0) processes then
  null
else
  lib.foldl' lib.max 9000 (lib.attrValues (totals { } processes))
