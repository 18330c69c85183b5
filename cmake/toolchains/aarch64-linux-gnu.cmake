# For arm64 on another Debian machine, with Debian's cross-compiler and its libraries for arm64 (scripts/deps.sh arm64).
# Programs that the build runs, and unit tests, are run by QEMU.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(BABEL_DEBIAN_ARCHITECTURE arm64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# Debian keeps libraries of every architecture beside each other, below this folder's name.
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)

# Newer releases have the second name alone.
find_program(BABEL_QEMU NAMES qemu-aarch64-static qemu-aarch64)
if(BABEL_QEMU)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${BABEL_QEMU}")
endif()
