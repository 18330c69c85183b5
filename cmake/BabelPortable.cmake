# Programs for systems other than that of the build: with BABEL_PORTABLE they contain the C++ runtime, Boost and the
# libraries whose shared ones have another name or interface elsewhere. They still need the C library, PortAudio (it
# finds the sound system), OpenSSL (the system's gets its security fixes), libsndfile and libsamplerate.

# babel_archives(NAME MODULE ARCHIVE...): babel_dep_NAME links these static libraries instead of the shared one, with
# the flags of a pkg-config module, or with none if MODULE is empty.
function(babel_archives name module)
  if(NOT TARGET babel_dep_${name})
    return()
  endif()
  set(found "")
  foreach(archive ${ARGN})
    find_library(BABEL_ARCHIVE_${archive} NAMES lib${archive}.a REQUIRED)
    list(APPEND found "${BABEL_ARCHIVE_${archive}}")
  endforeach()
  set_target_properties(babel_dep_${name} PROPERTIES INTERFACE_LINK_LIBRARIES "${found};m")
  if(module)
    pkg_check_modules(babel_flags_${name} REQUIRED ${module})
    target_include_directories(babel_dep_${name} SYSTEM INTERFACE ${babel_flags_${name}_INCLUDE_DIRS})
    target_compile_options(babel_dep_${name} INTERFACE ${babel_flags_${name}_CFLAGS_OTHER})
  endif()
  set_property(GLOBAL APPEND PROPERTY BABEL_ARCHIVES ${found})
endfunction()

# babel_link_portably(): after all dependencies are found.
function(babel_link_portably)
  babel_archives(opus opus opus)
  babel_archives(editline libedit edit tinfo bsd md)
  babel_archives(apm webrtc-audio-processing webrtc_audio_processing)
  babel_archives(upnp miniupnpc miniupnpc)
  babel_archives(hiredis "" hiredis) # without flags: BabelDependencies has the reason
  # For scripts/portable.sh, which adds their licences.
  get_property(archives GLOBAL PROPERTY BABEL_ARCHIVES)
  list(JOIN archives "\n" lines)
  file(WRITE "${PROJECT_BINARY_DIR}/archives.txt" "${lines}\n")
endfunction()
