# What stdenv does, as far as it matters here. Without a sandbox, nothing may make the home that Nix says is none.
export PATH=$hostPath HOME=$TMPDIR
for input in ${nativeBuildInputs-}; do PATH=$input/bin:$PATH; done
cd "$TMPDIR"
eval "$buildCommand"
