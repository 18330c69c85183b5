# Assembles the status page as a source file: page.html with its style and script, and the policy that names both by
# their hashes, so that nothing else is ever run or applied.

# base64_of_hex(HEX VARIABLE): RFC 4648, of the 32 bytes of a SHA-256.
function(base64_of_hex hex variable)
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  string(APPEND hex "00") # to whole groups of three bytes
  set(text "")
  foreach(start RANGE 0 60 6)
    string(SUBSTRING "${hex}" ${start} 6 group)
    foreach(shift 18 12 6 0)
      math(EXPR index "(0x${group} >> ${shift}) & 63")
      string(SUBSTRING "${alphabet}" ${index} 1 letter)
      string(APPEND text "${letter}")
    endforeach()
  endforeach()
  string(REGEX REPLACE ".$" "=" text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

# babel_embed_status_page(OUTPUT): writes the source file; changes of the parts configure again.
function(babel_embed_status_page output)
  set(folder "${CMAKE_CURRENT_FUNCTION_LIST_DIR}")
  foreach(part STYLE:css SCRIPT:js)
    string(REGEX MATCH "(.*):(.*)" part "${part}")
    set(name ${CMAKE_MATCH_1})
    set(file "${folder}/page.${CMAKE_MATCH_2}")
    file(READ "${file}" STATUS_${name})
    file(SHA256 "${file}" hash)
    base64_of_hex(${hash} STATUS_${name}_HASH)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  endforeach()
  configure_file("${folder}/page.html" "${CMAKE_CURRENT_BINARY_DIR}/status_page.html" @ONLY)
  file(READ "${CMAKE_CURRENT_BINARY_DIR}/status_page.html" STATUS_PAGE)
  configure_file("${folder}/page.cpp.in" "${output}" @ONLY)
endfunction()
