# The option `nimi` of a service. Service modules that are written for several managers may declare it themselves, to
# learn whether Nimi is there; so the declaration of ours says nothing that another one could contradict: it has no
# type, no default and no description, and all that is defined is merged here.
{
  lib,
  # The type that our options have.
  nimiType,
}:

# The evaluated option.
option:

let
  inherit (option) loc type;
  definitions = option.definitionsWithLocations;

  # Whether, and as what, the service declares the option.
  declared = type.name != "unspecified";
  theirs = removeAttrs (type.getSubOptions [ ]) (
    [
      "_module"
      "_freeformOptions"
    ]
    ++ lib.attrNames nimiType.options
  );
  free = lib.elem type.name [
    "anything"
    "attrs"
    "attrsOf"
    "lazyAttrsOf"
    "raw"
  ];
  isTheirs = name: theirs ? ${name} || free && !(nimiType.options ? ${name});

  select =
    wanted:
    map (
      def: def // { value = lib.filterAttrs (name: _: isTheirs name == wanted) def.value; }
    ) definitions;

  ours = nimiType.merge loc (if declared then select false else definitions);

  others = lib.filter (def: !lib.isAttrs def.value) definitions;
  wrong = lib.filter (def: !declared || type.name == "deferredModule") others;
in
if wrong != [ ] then
  throw "The option `${lib.showOption loc}' takes an attribute set, no function and no path. Definition values:${lib.options.showDefs wrong}"
else if others != [ ] then
  {
    value = type.merge loc definitions;
    told = { };
  }
else
  {
    value =
      ours // lib.optionalAttrs (declared && (free || theirs != { })) (type.merge loc (select true));

    told = nimiType.told (
      lib.intersectAttrs (lib.foldl' (all: def: all // def.value) { } definitions) ours
    );
  }
