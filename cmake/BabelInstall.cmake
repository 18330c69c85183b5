# Installed files other than the programs, one component a package: manual pages, completions, systemd units, a
# configuration file, the JSON Schema, the module for Python, the dissector for Wireshark, the wire vectors and the
# examples.
set(BABEL_SYSTEMD_DIR "lib/systemd" CACHE STRING "Where systemd's units go, below the prefix.")
set(BABEL_PYTHON_DIR "lib/python3/dist-packages" CACHE STRING "Where Python's module goes, below the prefix.")

# babel_install(COMPONENT FOLDER ITEM...): install(ITEM...) into that folder below the prefix, which is accessible to
# all users whatever the umask.
function(babel_install component folder)
  set_property(GLOBAL APPEND PROPERTY BABEL_FOLDERS_${component} "${folder}")
  install(${ARGN} DESTINATION "${folder}" COMPONENT ${component})
endfunction()

# babel_generated(FILE DEPENDENCY... COMMAND...): FILE is the output of that command.
function(babel_generated file)
  cmake_parse_arguments(arg "" "" "DEPENDS;COMMAND" ${ARGN})
  add_custom_command(
    OUTPUT "${file}" COMMAND ${arg_COMMAND} > "${file}.new" COMMAND "${CMAKE_COMMAND}" -E rename "${file}.new" "${file}"
    DEPENDS ${arg_DEPENDS} VERBATIM
  )
  set_property(GLOBAL APPEND PROPERTY BABEL_GENERATED "${file}")
endfunction()

find_program(BABEL_GZIP gzip REQUIRED)
find_program(BABEL_SCDOC scdoc)
find_package(Python3 COMPONENTS Interpreter)
set(babel_has_manuals OFF)
if(NOT BABEL_WITH_MANUALS STREQUAL "AUTO" AND NOT BABEL_WITH_MANUALS)
  message(STATUS "Manual pages: off (BABEL_WITH_MANUALS)")
elseif(BABEL_SCDOC AND Python3_FOUND)
  set(babel_has_manuals ON)
elseif(BABEL_WITH_MANUALS STREQUAL "AUTO")
  message(STATUS "Manual pages: off, they need scdoc and python3")
else()
  message(FATAL_ERROR "BABEL_WITH_MANUALS is on: install scdoc and python3 (scripts/deps.sh package does)")
endif()

# babel_manual(COMPONENT PAGE...): pages of docs/man; the programs print their lists.
function(babel_manual component)
  if(NOT babel_has_manuals)
    return()
  endif()
  foreach(page ${ARGN})
    set(source "${PROJECT_SOURCE_DIR}/docs/man/${page}.scd")
    set(made "${PROJECT_BINARY_DIR}/man/${page}")
    babel_generated(
      "${made}.scd"
      DEPENDS "${source}" "${PROJECT_SOURCE_DIR}/scripts/man-page.py" babel-cli babel-server
      COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/scripts/man-page.py" "${source}"
              $<TARGET_FILE:babel-cli> $<TARGET_FILE:babel-server> ${CMAKE_CROSSCOMPILING_EMULATOR}
    )
    babel_generated("${made}" DEPENDS "${made}.scd" COMMAND "${BABEL_SCDOC}" < "${made}.scd")
    babel_generated("${made}.gz" DEPENDS "${made}" COMMAND "${BABEL_GZIP}" -9nc "${made}")
    string(REGEX MATCH "[0-9]$" section "${page}")
    babel_install(${component} "${CMAKE_INSTALL_MANDIR}/man${section}" FILES "${made}.gz")
  endforeach()
endfunction()

# babel_completion(COMPONENT SHELL FILE): FILE is below the folder of shared data.
function(babel_completion component shell file)
  cmake_path(GET file FILENAME name)
  cmake_path(GET file PARENT_PATH folder)
  set(made "${PROJECT_BINARY_DIR}/completion/${name}")
  babel_generated("${made}" DEPENDS babel-${component} COMMAND babel-${component} completion ${shell})
  babel_install(${component} "${CMAKE_INSTALL_DATADIR}/${folder}" FILES "${made}")
endfunction()

# babel_unit(COMPONENT FOLDER FILE): a unit of share/systemd with the path of the installed program. The path is known
# at installation only, because "cmake --install --prefix" may choose another.
function(babel_unit component folder file)
  set(made "${PROJECT_BINARY_DIR}/systemd/${file}")
  set(source "${PROJECT_SOURCE_DIR}/share/systemd/${file}.in")
  install(CODE "
    set(BABEL_BINDIR \"${CMAKE_INSTALL_BINDIR}\")
    cmake_path(ABSOLUTE_PATH BABEL_BINDIR BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\" NORMALIZE)
    configure_file(\"${source}\" \"${made}\" @ONLY)" COMPONENT ${component})
  babel_install(${component} "${BABEL_SYSTEMD_DIR}/${folder}" FILES "${made}")
endfunction()

file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/man" "${PROJECT_BINARY_DIR}/completion")
babel_manual(cli babel-cli.1 babel-cli.conf.5 babel-json.7 babel-probe.1)
babel_manual(server babel-server.8 babel-server.conf.5)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(babel_zsh zsh/vendor-completions) # the folder of Debian's zsh for packages
else()
  set(babel_zsh zsh/site-functions)
endif()
foreach(component cli server)
  babel_completion(${component} bash bash-completion/completions/babel-${component})
  babel_completion(${component} zsh ${babel_zsh}/_babel-${component})
  babel_completion(${component} fish fish/vendor_completions.d/babel-${component}.fish)
endforeach()
babel_unit(cli user babel-cli@.service)
babel_unit(server system babel-server.service)
babel_unit(server system babel-server.socket)
babel_unit(server system babel-server-tls.socket)
set(babel_docs "${CMAKE_INSTALL_DATADIR}/doc")
babel_install(server "${babel_docs}/babel-server" FILES share/server.conf)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  babel_install(server /etc/babel FILES share/server.conf) # the server's default
endif()
babel_install(server "${babel_docs}/babel-server/grafana" FILES share/grafana/babel-server.json)
babel_install(cli "${CMAKE_INSTALL_DATADIR}/babel" FILES share/babel/events.schema.json)
babel_install(cli "${BABEL_PYTHON_DIR}" FILES share/python/babelcall.py)
babel_install(cli "${CMAKE_INSTALL_DATADIR}/babel/wireshark" FILES share/wireshark/babel.lua)
file(GLOB babel_dissector CONFIGURE_DEPENDS share/wireshark/babel/*.lua)
babel_install(cli "${CMAKE_INSTALL_DATADIR}/babel/wireshark/babel" FILES ${babel_dissector})
file(GLOB babel_vectors CONFIGURE_DEPENDS tests/data/*-vectors.txt tests/data/base-streams.txt)
babel_install(cli "${babel_docs}/babel-cli/vectors" FILES ${babel_vectors})
babel_install(cli "${babel_docs}/babel-cli/examples" FILES examples/ding.wav)
file(GLOB babel_examples CONFIGURE_DEPENDS examples/*.sh examples/*.py)
babel_install(cli "${babel_docs}/babel-cli/examples" PROGRAMS ${babel_examples})
file(GLOB babel_probe CONFIGURE_DEPENDS tools/probe/babel_probe/*.py)
babel_install(cli "${CMAKE_INSTALL_DATADIR}/babel/probe/babel_probe" FILES ${babel_probe})
babel_install(cli "${CMAKE_INSTALL_BINDIR}" PROGRAMS tools/probe/launch.py RENAME babel-probe)
babel_install(server "${babel_docs}/babel-server"
              FILES docs/operating.md docs/cluster.md docs/metrics.md docs/security.md docs/protocol.md docs/proxies.md)
babel_install(cli "${babel_docs}/babel-cli"
              FILES README.md docs/getting-started.md docs/cli.md docs/scripting.md docs/embedding.md docs/security.md
                    docs/protocol.md docs/conformance.md docs/wireshark.md docs/wire-vectors.md)

get_property(babel_generated GLOBAL PROPERTY BABEL_GENERATED)
add_custom_target(babel_installed ALL DEPENDS ${babel_generated})
