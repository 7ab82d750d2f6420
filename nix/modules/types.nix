# Types that several options share.
{ lib }:

let
  inherit (lib) mkOption types;

  # As the module system says it.
  noSuchOption =
    loc: name: defs: names:
    let
      near = lib.filter (n: lib.strings.levenshteinAtMost 2 name n) names;
    in
    "The option `${lib.showOption (loc ++ [ name ])}' does not exist${
      lib.optionalString (near != [ ]) "; did you mean `${lib.head near}'?"
    }${lib.optionalString (near == [ ]) "."} Definition values:${lib.options.showDefs defs}";
in
{
  # An attribute set of options that are all known, like types.submodule, in a third of its time and memory: without
  # modules, arguments and imports in it. A program may have thousands of services, and each has several of these.
  # Beside its options, the value has `_set`: the values of those that are defined.
  record =
    { options }:
    lib.mkOptionType {
      name = "record";
      description = "attribute set of options";
      descriptionClass = "noun";
      check = lib.isAttrs;
      merge =
        loc: defs:
        let
          fields = lib.zipAttrs (
            map (
              def:
              lib.mapAttrs (_: value: {
                inherit (def) file;
                inherit value;
              }) def.value
            ) defs
          );
          merge = name: lib.modules.mergeDefinitions (loc ++ [ name ]) options.${name}.type;
          defined = lib.filterAttrs (_: field: field.isDefined) (
            lib.mapAttrs (name: merge name) (lib.intersectAttrs options fields)
          );
          unknown = lib.attrNames (removeAttrs fields (lib.attrNames options));
          ofDefault =
            name: option:
            (merge name (
              lib.optional (option ? default) {
                file = "the default";
                value = option.default;
              }
            )).mergedValue;
        in
        if unknown == [ ] then
          lib.mapAttrs (
            name: option: (defined.${name} or { mergedValue = ofDefault name option; }).mergedValue
          ) options
          // {
            _set = lib.mapAttrs (_: field: field.mergedValue) defined;
          }
        else
          throw (noSuchOption loc (lib.head unknown) fields.${lib.head unknown} (lib.attrNames options));
      emptyValue.value = { };
      getSubOptions = (types.submodule { inherit options; }).getSubOptions;
    };

  # A short form, or a record of all that there is to say.
  orRecord = short: record: types.either short record // { inherit (record) getSubOptions; };

  # A string, or a path, which is copied to the store, or a package, which stands for its path there.
  text = types.coercedTo types.path (p: "${p}") types.str;

  # A program and its arguments.
  argv = types.listOf (types.coercedTo types.path (p: "${p}") types.str);

  # Whole milliseconds, up to ten years.
  duration = types.addCheck types.ints.unsigned (n: n <= 315360000000) // {
    description = "whole number of milliseconds";
  };

  signal = types.strMatching "(SIG)?[A-Z][A-Z0-9]*([+-][0-9]+)?" // {
    description = "name of a signal, such as TERM or HUP";
  };

  # An octal mode, such as "0755".
  mode = types.strMatching "[0-7]{3,4}" // {
    description = "octal mode, such as \"0750\"";
  };

  environment = types.attrsOf (types.nullOr (types.coercedTo types.path (p: "${p}") types.str));

  # An absolute path that is there when the launcher runs; never copied to the store.
  runtimePath = types.strMatching "/.*" // {
    description = "absolute path, as a string";
  };

  # A user or group.
  account = types.either types.ints.unsigned (types.strMatching "[^:/[:space:]]+") // {
    description = "name or number";
  };

  # An option that is not set by default.
  optional =
    type: description: extra:
    mkOption (
      {
        type = types.nullOr type;
        default = null;
        inherit description;
      }
      // extra
    );
}
