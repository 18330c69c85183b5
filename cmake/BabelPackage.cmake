# Debian packages by CPack, one for each program. scripts/package.sh builds and checks them.
set(babel_packaging "${PROJECT_SOURCE_DIR}/packaging/debian")
set(babel_package_files "${PROJECT_BINARY_DIR}/packaging")

# The packages of each release of a distribution have a revision of their own: 1~deb12u1, 1~deb13u1, 1~ubuntu24.04.1.
# That of a newer release is greater, so an upgrade of the system replaces them.
cmake_host_system_information(RESULT babel_distribution QUERY DISTRIB_INFO)
set(babel_suite "")
if(babel_distribution_ID STREQUAL "debian" AND babel_distribution_VERSION_ID)
  set(babel_suite "~deb${babel_distribution_VERSION_ID}u1")
elseif(babel_distribution_ID STREQUAL "ubuntu")
  set(babel_suite "~ubuntu${babel_distribution_VERSION_ID}.1")
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME babel)
set(BABEL_MAINTAINER "Babel's developers <babel@example.org>" CACHE STRING "Maintainer named in the packages.")
set(CPACK_PACKAGE_CONTACT "${BABEL_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "voice calls from the terminal")
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON) # /etc is not below /usr
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL server cli)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE "1${babel_suite}")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
if(CMAKE_CROSSCOMPILING) # otherwise CPack asks dpkg, which answers for this machine
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE "${BABEL_DEBIAN_ARCHITECTURE}")
endif()

set(CPACK_DEBIAN_SERVER_PACKAGE_NAME babel-server)
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION net)
set(CPACK_DEBIAN_SERVER_DESCRIPTION
    "babel-server announces online users and passes call requests on. Voice goes
from peer to peer, so the server runs on the smallest machines.")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA
    "${babel_package_files}/conffiles;${babel_packaging}/postinst;${babel_packaging}/prerm;${babel_packaging}/postrm")

set(CPACK_DEBIAN_CLI_PACKAGE_NAME babel-cli)
set(CPACK_DEBIAN_CLI_PACKAGE_SECTION sound)
set(CPACK_DEBIAN_CLI_PACKAGE_SUGGESTS "babel-server, libasound2-plugins, python3")
set(CPACK_DEBIAN_CLI_DESCRIPTION
    "babel-cli places and takes calls without a display: at its prompt, from
scripts, and on machines that have no sound card.")

file(WRITE "${babel_package_files}/conffiles" "/etc/babel/server.conf\n")

# Debian requires a copyright and a changelog of every package; ours closes no Debian bug.
file(READ "${PROJECT_SOURCE_DIR}/LICENSE" babel_license)
string(STRIP "${babel_license}" babel_license)
string(REPLACE "\n" "\n " babel_license " ${babel_license}")
string(REPLACE "\n \n" "\n .\n" babel_license "${babel_license}")
configure_file("${babel_packaging}/copyright.in" "${babel_package_files}/copyright" @ONLY)
# The time of the environment's SOURCE_DATE_EPOCH, if it is set.
string(TIMESTAMP babel_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
foreach(component server cli)
  set(package babel-${component})
  set(made "${babel_package_files}/${package}")
  configure_file("${babel_packaging}/changelog.in" "${made}/changelog" @ONLY)
  execute_process(COMMAND "${BABEL_GZIP}" -9nc "${made}/changelog" OUTPUT_FILE "${made}/changelog.Debian.gz"
                  COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${BABEL_GZIP}" -9nc "${PROJECT_SOURCE_DIR}/CHANGELOG.md" OUTPUT_FILE "${made}/changelog.gz"
                  COMMAND_ERROR_IS_FATAL ANY)
  babel_install(${component} "${CMAKE_INSTALL_DATADIR}/doc/${package}"
                FILES "${made}/changelog.Debian.gz" "${made}/changelog.gz" "${babel_package_files}/copyright")
  file(WRITE "${made}/overrides" "${package}: initial-upload-closes-no-bugs\n")
  configure_file("${made}/overrides" "${made}/lintian/${package}" COPYONLY)
  babel_install(${component} "${CMAKE_INSTALL_DATADIR}/lintian/overrides" FILES "${made}/lintian/${package}")
endforeach()

include(CPack)
