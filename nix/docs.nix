# docs/options.md, made of the modules. `go test ./tests/nix -run TestOptionsPage -update` writes it.
{ pkgs }:

let
  inherit (pkgs) lib;
  nimi = import ../. { inherit pkgs; };

  program = (nimi.evalNimiModules [ { } ]).options;
  service = (import ./modules/nimi.nix { inherit lib; }).getSubOptions [
    "services"
    "<name>"
    "nimi"
  ];

  documented =
    options:
    lib.sort (a: b: a.loc < b.loc) (
      lib.filter (o: o.visible && !o.internal) (lib.optionAttrSetToDocList options)
    );

  # A value as the module system renders it.
  value =
    v:
    if v._type or "" == "literalMD" then
      v.text
    else if lib.hasInfix "\n" v.text then
      "\n\n```nix\n${v.text}\n```\n"
    else
      "`${v.text}`";

  paragraph = text: lib.trim (if lib.isAttrs text then text.text else text);

  # Whether it is a mere group of the options behind it.
  entry = o: ''
    ### `${o.name}`

    ${paragraph o.description}

    Type: ${o.type}${lib.optionalString (o ? default) "; default: ${value o.default}"}${
      lib.optionalString (o ? example) "; for example ${value o.example}"
    }
  '';

  page = options: lib.concatMapStringsSep "\n" entry (documented options);
in
''
  # Options

  Made of the modules in `nix/modules`; a test says so when they differ. Every duration is in whole milliseconds.

  ## The program

  ${page (
    removeAttrs program [
      "_module"
      "services"
    ]
  )}
  ## A service

  Beside these, a service has the options of nixpkgs: `process`, `configData`, `services`, `assertions`, `warnings` …;
  here, `configData.<name>.path` has a default.

  ${page service}''
