# Secrets.
{ lib }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  # Not a path: the file would be copied to the store, which everybody can read.
  source = types.str;
  placed = t.record {
    options = {
      source = mkOption {
        type = source;
        description = "As the plain string.";
      };
      path = mkOption {
        type = types.nullOr types.str;
        default = null;
        example = "/run/web/key";
        description = ''
          An absolute path where the credential is found as well, for what has to name it when the configuration is
          evaluated, such as another file of `configData`. It is a link into `CREDENTIALS_DIRECTORY`.
        '';
      };
    };
  };
in
{
  credentials = mkOption {
    type = types.attrsOf (t.orRecord source placed);
    default = { };
    example = {
      tls-key = "/run/secrets/web.key";
      token = {
        source = "/run/secrets/token";
        path = "/run/web/token";
      };
    };
    description = ''
      Files that are copied, before the service starts, into a directory that only its user can read and that
      `CREDENTIALS_DIRECTORY` names: an absolute path, or a name in the launcher's own `CREDENTIALS_DIRECTORY`. A
      string, since a path would get into the store.
    '';
  };
}
