# Compiler settings that every target of ours shares.

# The oldest tested versions; older ones lack coroutines or parts of the library.
set(babel_least_GNU 12)
set(babel_least_Clang 16)
set(babel_least ${babel_least_${CMAKE_CXX_COMPILER_ID}})
if(NOT babel_least)
  message(WARNING "Babel is tried with g++ and clang++, not with ${CMAKE_CXX_COMPILER_ID}")
elseif(CMAKE_CXX_COMPILER_VERSION VERSION_LESS babel_least)
  message(FATAL_ERROR "${CMAKE_CXX_COMPILER} is version ${CMAKE_CXX_COMPILER_VERSION}; Babel needs g++ "
                      "${babel_least_GNU} or clang++ ${babel_least_Clang} or later: CXX=... names another one")
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# Programs and tests share the libraries' precompiled header, so they need the same options.
set(CMAKE_CXX_COMPILE_OPTIONS_PIE -fPIC)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(BABEL_CCACHE ccache)
if(BABEL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without these two ccache refuses to cache anything that uses a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${BABEL_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()

# The programs do not contain the folder of the build, so builds in two folders are equal. Tests print it.
if(NOT BABEL_BUILD_TESTS)
  add_compile_options("$<$<CONFIG:Release>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.>")
endif()

# Some libraries' pkg-config files set it; all targets that share a precompiled header must set it, too.
add_compile_options(-pthread)

add_library(babel_options INTERFACE)
target_compile_options(babel_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion)
# Sources that clang compiles together shadow each other's names; the preset clang compiles them one at a time.
if(NOT (BABEL_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID MATCHES "Clang"))
  target_compile_options(babel_options INTERFACE -Wshadow)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False positives for "text" + std::string at -O2 and above (GCC bugs 105329 and 105651, fixed in 13).
  target_compile_options(babel_options INTERFACE -Wno-restrict -Wno-array-bounds)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives: for coroutines, whose promise has both operators, and for what is appended to a vector (GCC 14).
  target_compile_options(babel_options INTERFACE -Wno-mismatched-new-delete -Wno-stringop-overflow)
endif()
if(BABEL_WARNINGS_AS_ERRORS)
  target_compile_options(babel_options INTERFACE -Werror)
endif()
if(BABEL_SANITIZE)
  # In directory scope, because the precompiled header and every user of it must agree.
  add_compile_options(-fsanitize=${BABEL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${BABEL_SANITIZE})
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 has false positives in sanitizer builds; they stay visible, but are no errors.
    target_compile_options(babel_options INTERFACE -Wno-error=tsan -Wno-error=maybe-uninitialized)
  endif()
endif()
if(BABEL_PORTABLE)
  add_link_options(-static-libstdc++ -static-libgcc)
endif()
if(NOT BABEL_SANITIZE)
  # Hardening; also in directory scope, for the same reason.
  include(CheckCXXCompilerFlag)
  check_cxx_compiler_flag(-fcf-protection BABEL_HAS_CF_PROTECTION)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection
                      $<$<BOOL:${BABEL_HAS_CF_PROTECTION}>:-fcf-protection>)
  add_compile_options($<$<CONFIG:Release>:-U_FORTIFY_SOURCE> $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(-pie -Wl,-z,relro,-z,now)
endif()
