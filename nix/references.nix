# The store paths that a string with context names: those that are in its context, of the ones that are in its text.
{ lib }:

text:

let
  # "/nix/store/<hash>-<name>" in the text, each once.
  pattern = "(${lib.escapeRegex builtins.storeDir}/[0-9a-z]{32}-[0-9a-zA-Z+._?=-]+)";
  named = lib.unique (
    lib.concatMap (part: if lib.isList part then part else [ ]) (builtins.split pattern bare)
  );
  bare = builtins.unsafeDiscardStringContext text;
in
map (path: builtins.appendContext path { }) named
