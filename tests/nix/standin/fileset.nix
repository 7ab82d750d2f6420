# lib.fileset as far as it is used here. A set has `holds`, a predicate of path and type, and the `roots` that its
# files are below.
{ lib }:

let
  below = path: root: path == root || lib.hasPrefix (root + "/") path;

  set =
    files:
    if files ? holds then
      files
    else
      {
        holds = path: _type: below path (toString files);
        roots = [ (toString files) ];
      };
in
{
  toSource =
    { root, fileset }:
    builtins.path {
      name = "source";
      path = root;
      filter =
        path: type:
        if type == "directory" then
          lib.any (r: below path r || below r path) (set fileset).roots
        else
          (set fileset).holds path type;
    };

  unions = files: {
    holds = path: type: lib.any (f: (set f).holds path type) files;
    roots = lib.concatMap (f: (set f).roots) files;
  };

  difference = a: b: {
    holds = path: type: (set a).holds path type && !(set b).holds path type;
    inherit (set a) roots;
  };

  fileFilter = ok: root: {
    holds =
      path: type:
      below path (toString root)
      && ok {
        name = baseNameOf path;
        hasExt = ext: lib.hasSuffix ".${ext}" path;
        inherit type;
      };
    roots = [ (toString root) ];
  };
}
