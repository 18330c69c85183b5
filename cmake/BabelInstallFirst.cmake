# Makes the script that runs before every rule of the installation; the second step resolves generator expressions.
foreach(component server cli)
  get_property(babel_folders_of_${component} GLOBAL PROPERTY BABEL_FOLDERS_${component})
  list(APPEND babel_folders_of_${component} "${CMAKE_INSTALL_BINDIR}")
endforeach()
get_property(babel_generated GLOBAL PROPERTY BABEL_GENERATED)
set(babel_built ${babel_generated} $<TARGET_FILE:babel-server> $<TARGET_FILE:babel-cli>)
configure_file(cmake/BabelInstallFirst.cmake.in install-first.cmake.in @ONLY)
file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/install-first.cmake" INPUT "${PROJECT_BINARY_DIR}/install-first.cmake.in")
