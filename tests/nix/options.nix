# What the options tests ask of the modules.
{ nimi, lib }:

let
  type = import ../../nix/modules/nimi.nix { inherit lib; };
  program = nimi.evalNimiModules [ { } ];
  every = nimi.evalNimiModule ./every.nix;

  # All options of a tree, by their path.
  documented =
    options:
    map (o: o.name) (lib.filter (o: o.visible && !o.internal) (lib.optionAttrSetToDocList options));

  # The paths of what is set in a value, with the names that a configuration chooses left out.
  set =
    prefix: value:
    if lib.isAttrs value then
      [ prefix ] ++ lib.concatLists (lib.mapAttrsToList (n: set "${prefix}.${n}") value)
    else if lib.isList value then
      [ prefix ] ++ lib.concatMap (set prefix) value
    else
      [ prefix ];

  json = builtins.fromJSON (builtins.unsafeDiscardStringContext (nimi.toNimiText every));
in
{
  # Options of a service and of the program.
  service = documented (type.getSubOptions [ "nimi" ]);
  settings = documented program.options.settings;

  # What every.nix sets of them.
  setOfServices = lib.unique (
    lib.concatMap (s: set "nimi" s.nimi or { }) (lib.attrValues json.services)
  );
  setOfSettings = lib.unique (set "settings" json.settings);

  everyText = nimi.toNimiText every;

  # The same configuration with nothing set, and with every option set to its default.
  emptyText = builtins.toJSON { services.a.process.argv = [ "/bin/true" ]; };
  defaultText = builtins.toJSON {
    services.a = {
      process.argv = [ "/bin/true" ];
      inherit ((nimi.evalNimiModule { services.a.process.argv = [ "/bin/true" ]; }).services.a)
        nimi
        ;
    };
    settings =
      removeAttrs program.config.settings [
        "container"
        "bubblewrap"
        "kubernetes"
        "ready"
      ]
      // {
        configData = { inherit (program.config.settings.configData) directory; };
      };
  };
}
