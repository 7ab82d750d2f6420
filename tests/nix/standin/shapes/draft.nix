# The options that pull requests would add to the portable service.
{ lib }:

let
  inherit (lib) mkOption types;
  option =
    type: default:
    mkOption {
      inherit type default;
      description = "An option of a draft.";
    };
  orNull = type: option (types.nullOr type) null;
  names = option (types.listOf types.str) [ ];
in
{
  enable = option types.bool true;

  process = {
    type = option (types.enum [
      "simple"
      "oneshot"
      "forking"
      "notify"
    ]) "simple";
    stopSignal = orNull types.str;
    startTimeout = orNull types.int;
    stopTimeout = orNull types.int;
  };

  environment = option (types.attrsOf types.str) { };

  runtime = {
    user = option types.str "root";
    group = option types.str "root";
    workingDirectory = orNull types.str;
  };

  restart = {
    policy = option (types.enum [
      "always"
      "on-failure"
      "never"
    ]) "on-failure";
    delay = option types.int 5;
  };

  dependencies = {
    after = names;
    before = names;
    requires = names;
    wants = names;
  };

  identity = {
    "inherit" = orNull types.str;
    user = orNull types.str;
    group = orNull types.str;
    groups = orNull (types.listOf types.str);
    uid = orNull types.int;
    gid = orNull types.int;
    gids = orNull (types.listOf types.int);
  };
}
