# Secrets.
{ lib }:

let
  inherit (lib) mkOption types;
in
{
  credentials = mkOption {
    # Not a path: the file would be copied to the store, which everybody can read.
    type = types.attrsOf types.str;
    default = { };
    example = {
      tls-key = "/run/secrets/web.key";
    };
    description = ''
      Files that are copied, before the service starts, into a directory that only its user can read and that
      `CREDENTIALS_DIRECTORY` names: an absolute path, or a name in the launcher's own `CREDENTIALS_DIRECTORY`. A
      string, since a path would get into the store.
    '';
  };
}
