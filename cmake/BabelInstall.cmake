# What an installation has beside the programs, one component a package: manual pages, completions,
# systemd units, a configuration file, the JSON Schema and the examples.
set(BABEL_SYSTEMD_DIR "lib/systemd" CACHE STRING "Where systemd's units go, below the prefix.")

# babel_generated(FILE DEPENDENCY... COMMAND...): FILE is what that command prints.
function(babel_generated file)
  cmake_parse_arguments(arg "" "" "DEPENDS;COMMAND" ${ARGN})
  add_custom_command(
    OUTPUT "${file}" COMMAND ${arg_COMMAND} > "${file}.new" COMMAND "${CMAKE_COMMAND}" -E rename "${file}.new" "${file}"
    DEPENDS ${arg_DEPENDS} VERBATIM
  )
  set_property(GLOBAL APPEND PROPERTY BABEL_GENERATED "${file}")
endfunction()

find_program(BABEL_SCDOC scdoc)
find_program(BABEL_GZIP gzip REQUIRED)
find_package(Python3 COMPONENTS Interpreter)

# babel_manual(COMPONENT PAGE...): pages of docs/man, whose lists the programs print themselves.
function(babel_manual component)
  if(NOT BABEL_SCDOC OR NOT Python3_FOUND)
    return()
  endif()
  foreach(page ${ARGN})
    set(source "${PROJECT_SOURCE_DIR}/docs/man/${page}.scd")
    set(made "${PROJECT_BINARY_DIR}/man/${page}")
    babel_generated(
      "${made}.scd"
      DEPENDS "${source}" "${PROJECT_SOURCE_DIR}/scripts/man-page.py" babel-cli babel-server
      COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/scripts/man-page.py" "${source}"
              $<TARGET_FILE:babel-cli> $<TARGET_FILE:babel-server>
    )
    babel_generated("${made}" DEPENDS "${made}.scd" COMMAND "${BABEL_SCDOC}" < "${made}.scd")
    babel_generated("${made}.gz" DEPENDS "${made}" COMMAND "${BABEL_GZIP}" -9nc "${made}")
    string(REGEX MATCH "[0-9]$" section "${page}")
    install(FILES "${made}.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man${section}" COMPONENT ${component})
  endforeach()
endfunction()

# babel_completion(SHELL FILE): FILE is below the folder of shared data.
function(babel_completion shell file)
  cmake_path(GET file FILENAME name)
  cmake_path(GET file PARENT_PATH folder)
  set(made "${PROJECT_BINARY_DIR}/completion/${name}")
  babel_generated("${made}" DEPENDS babel-cli COMMAND babel-cli completion ${shell})
  install(FILES "${made}" DESTINATION "${CMAKE_INSTALL_DATADIR}/${folder}" COMPONENT cli)
endfunction()

# babel_unit(COMPONENT FOLDER FILE): a unit of share/systemd, which names the program where it is installed;
# that is known only then, since "cmake --install --prefix" may choose another place.
function(babel_unit component folder file)
  set(made "${PROJECT_BINARY_DIR}/systemd/${file}")
  set(source "${PROJECT_SOURCE_DIR}/share/systemd/${file}.in")
  install(CODE "
    set(BABEL_BINDIR \"${CMAKE_INSTALL_BINDIR}\")
    cmake_path(ABSOLUTE_PATH BABEL_BINDIR BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\" NORMALIZE)
    configure_file(\"${source}\" \"${made}\" @ONLY)" COMPONENT ${component})
  install(FILES "${made}" DESTINATION "${BABEL_SYSTEMD_DIR}/${folder}" COMPONENT ${component})
endfunction()

file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/man" "${PROJECT_BINARY_DIR}/completion")
babel_manual(cli babel-cli.1 babel-cli.conf.5 babel-json.7)
babel_manual(server babel-server.8 babel-server.conf.5)
babel_completion(bash bash-completion/completions/babel-cli)
babel_completion(zsh zsh/vendor-completions/_babel-cli)
babel_completion(fish fish/vendor_completions.d/babel-cli.fish)
babel_unit(cli user babel-cli@.service)
babel_unit(server system babel-server.service)
babel_unit(server system babel-server.socket)
install(FILES share/server.conf DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/babel-server" COMPONENT server)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  install(FILES share/server.conf DESTINATION /etc/babel COMPONENT server) # where the server looks
endif()
install(FILES share/grafana/babel-server.json DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/babel-server/grafana"
        COMPONENT server)
install(FILES share/babel/events.schema.json DESTINATION "${CMAKE_INSTALL_DATADIR}/babel" COMPONENT cli)
install(DIRECTORY examples/ DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/babel-cli/examples"
        USE_SOURCE_PERMISSIONS COMPONENT cli)

if(NOT BABEL_SCDOC)
  message(STATUS "Manual pages: none, for there is no scdoc")
endif()
get_property(babel_generated GLOBAL PROPERTY BABEL_GENERATED)
add_custom_target(babel_installed ALL DEPENDS ${babel_generated})
