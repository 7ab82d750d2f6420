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

  # From a value of a type to what the generator is told about it: records in it are told without their defaults.
  told =
    type:
    let
      inner = told type.nestedTypes.elemType;
    in
    type.told or (
      if type.nestedTypes ? elemType then
        value:
        if lib.isAttrs value && type.name != "nullOr" then
          lib.mapAttrs (_: inner) value
        else if lib.isList value && type.name != "nullOr" then
          map inner value
        else if value == null then
          null
        else if type.name == "nullOr" then
          inner value
        else
          value
      else if type.nestedTypes ? finalType then
        told type.nestedTypes.finalType
      else
        lib.id
    );

  self = {
    # An attribute set of options that are all known, like types.submodule, in a third of its time and memory: it has no
    # modules, arguments and imports. A program may have thousands of services, and each has several of these.
    record =
      { options }:
      let
        # Merged once, and shared by all values.
        defaults = lib.mapAttrs (
          name: option:
          (lib.modules.mergeDefinitions [ name ] option.type [
            {
              file = "the default";
              value = option.default;
            }
          ]).mergedValue
        ) (lib.filterAttrs (_: option: option ? default) options);

        tell = lib.mapAttrs (_: option: told option.type) options;
      in
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
            valueOf =
              name: field:
              let
                merged = merge name field;
              in
              if merged.isDefined then merged.mergedValue else defaultOf name;
            defaultOf = name: defaults.${name} or (merge name [ ]).mergedValue;
            unknown = lib.attrNames (removeAttrs fields (lib.attrNames options));
          in
          if unknown == [ ] then
            lib.mapAttrs (
              name: _: if fields ? ${name} then valueOf name fields.${name} else defaultOf name
            ) options
          else
            throw (noSuchOption loc (lib.head unknown) fields.${lib.head unknown} (lib.attrNames options));
        emptyValue.value = { };
        getSubOptions = (types.submodule { inherit options; }).getSubOptions;
      }
      // {
        inherit options;
        # What the generator is told about a value of this type: only what is not the default, which it knows. So an
        # evaluated value can be defined again, and means the same.
        told =
          value:
          lib.mapAttrs (name: tell.${name}) (
            lib.filterAttrs (name: field: !(defaults ? ${name}) || field != defaults.${name}) value
          );
      };

    # A group of options of `nimi`.
    recordOf =
      description: options:
      mkOption {
        type = self.record { inherit options; };
        default = { };
        inherit description;
      };

    # A short form, or a record of all that there is to say.
    orRecord =
      short: record:
      types.either short record
      // {
        inherit (record) getSubOptions;
        told = value: if lib.isAttrs value then record.told value else value;
      };

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

    # A group of options. As a submodule it takes functions and imports, and its value can be defined again.
    group =
      description: options:
      mkOption {
        type = types.submoduleWith { modules = [ { inherit options; } ]; };
        default = { };
        inherit description;
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
  };
in
self
