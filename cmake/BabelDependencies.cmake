# Finds every dependency by its config package first (Conan, newer distributions) and by
# pkg-config second (Debian), and hides which one it was behind babel_dep:: targets.
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
