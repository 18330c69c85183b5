# Finds every dependency by its config package first (Conan, newer distributions) and by pkg-config second (Debian), and
# hides the difference behind babel_dep:: targets.
find_package(Threads REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS headers program_options json)
find_package(PkgConfig REQUIRED)

# babel_dependency(NAME CONFIG_PACKAGE CONFIG_TARGET PKG_CONFIG_NAME)
function(babel_dependency name package target module)
  find_package(${package} CONFIG QUIET)
  add_library(babel_dep_${name} INTERFACE)
  add_library(babel_dep::${name} ALIAS babel_dep_${name})
  if(TARGET ${target})
    target_link_libraries(babel_dep_${name} INTERFACE ${target})
  else()
    pkg_check_modules(babel_pc_${name} REQUIRED IMPORTED_TARGET ${module})
    target_link_libraries(babel_dep_${name} INTERFACE PkgConfig::babel_pc_${name})
  endif()
endfunction()

babel_dependency(opus Opus Opus::opus opus)
babel_dependency(portaudio portaudio portaudio portaudio-2.0)
babel_dependency(sndfile SndFile SndFile::sndfile sndfile)
babel_dependency(samplerate SampleRate SampleRate::samplerate samplerate)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)
babel_dependency(editline editline editline::editline libedit)

# webrtc-audio-processing has a different name for each of its interfaces, and no config package. BABEL_APM_INTERFACE
# becomes 0 (Debian 12), 1 (Debian 13) or none.
set(BABEL_APM_INTERFACE none)
if(NOT BABEL_WITH_APM STREQUAL "AUTO" AND NOT BABEL_WITH_APM)
  message(STATUS "Echo cancellation, noise suppression, gain control: off (BABEL_WITH_APM)")
else()
  pkg_check_modules(babel_pc_apm0 QUIET IMPORTED_TARGET webrtc-audio-processing<1)
  pkg_check_modules(babel_pc_apm1 QUIET IMPORTED_TARGET webrtc-audio-processing-1)
  foreach(interface 0 1)
    if(babel_pc_apm${interface}_FOUND AND BABEL_APM_INTERFACE STREQUAL "none")
      set(BABEL_APM_INTERFACE ${interface})
      add_library(babel_dep_apm INTERFACE)
      add_library(babel_dep::apm ALIAS babel_dep_apm)
      target_link_libraries(babel_dep_apm INTERFACE PkgConfig::babel_pc_apm${interface})
      message(STATUS "Echo cancellation, noise suppression, gain control: on, by "
                     "webrtc-audio-processing ${babel_pc_apm${interface}_VERSION}")
    endif()
  endforeach()
  if(BABEL_APM_INTERFACE STREQUAL "none" AND NOT BABEL_WITH_APM STREQUAL "AUTO")
    message(FATAL_ERROR "BABEL_WITH_APM is on, and there is no webrtc-audio-processing: install "
                        "libwebrtc-audio-processing-dev (scripts/deps.sh build does), or turn it off")
  elseif(BABEL_APM_INTERFACE STREQUAL "none")
    message(STATUS "Echo cancellation, noise suppression, gain control: off, for there is no "
                   "webrtc-audio-processing (Debian: libwebrtc-audio-processing-dev)")
  endif()
endif()
