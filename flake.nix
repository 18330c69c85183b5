# Babel for Nix. Untried: parsed by nix-instantiate at most (docs/porting.md). The build uses no network.
{
  description = "Voice calls from the terminal: a presence server and a headless client";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      systems = [ "x86_64-linux" "aarch64-linux" ];
      forEachSystem = make: lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
      # The version stands in CMakeLists.txt alone.
      lines = lib.splitString "\n" (builtins.readFile ./CMakeLists.txt);
      versions = lib.filter (found: found != null) (map (builtins.match " *VERSION ([0-9.]+)") lines);
      version = builtins.head (builtins.head versions);
    in
    {
      packages = forEachSystem (pkgs: rec {
        default = babel;
        babel = pkgs.stdenv.mkDerivation {
          pname = "babel";
          inherit version;
          src = self;

          nativeBuildInputs = with pkgs; [ cmake ninja pkg-config python3 scdoc ];
          buildInputs = with pkgs; [
            boost
            hiredis
            libedit
            libopus
            libsamplerate
            libsndfile
            miniupnpc
            openssl
            portaudio
            webrtc-audio-processing_1
          ];

          cmakeFlags = [
            "-DBABEL_PYTHON_DIR=lib/${pkgs.python3.libPrefix}/site-packages"
            "-DBABEL_UNITY_BUILD=ON"
            "-DBABEL_WITH_APM=ON"
            "-DBABEL_WITH_UPNP=ON"
            "-DBABEL_WITH_CLUSTER=ON"
            "-DBABEL_WITH_MANUALS=ON"
          ];

          # Debian's own files.
          postInstall = ''
            rm -rf $out/share/lintian $out/share/doc/*/changelog.Debian.gz
          '';

          meta = {
            description = "Voice calls from the terminal";
            license = lib.licenses.boost; # BSL-1.0
            platforms = systems;
            mainProgram = "babel-cli";
          };
        };
      });

      devShells = forEachSystem (pkgs: {
        default = pkgs.mkShell {
          inputsFrom = [ self.packages.${pkgs.stdenv.hostPlatform.system}.babel ];
          packages = with pkgs; [ catch2_3 ccache ];
        };
      });
    };
}
