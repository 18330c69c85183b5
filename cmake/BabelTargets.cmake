# babel_layer(NAME [ASIO] SOURCES file... LINKS target...): one static library a layer of the
# architecture. ASIO: the layer's sources use Asio and share its precompiled header.
function(babel_layer name)
  cmake_parse_arguments(arg "ASIO" "" "SOURCES;LINKS" ${ARGN})
  add_library(babel_${name} STATIC ${arg_SOURCES})
  add_library(babel::${name} ALIAS babel_${name})
  target_include_directories(babel_${name} PUBLIC "${PROJECT_SOURCE_DIR}/include")
  target_link_libraries(babel_${name} PUBLIC ${arg_LINKS} PRIVATE babel_options)
  if(arg_ASIO)
    target_link_libraries(babel_${name} PUBLIC babel_asio)
    target_precompile_headers(babel_${name} REUSE_FROM babel_asio)
  endif()
endfunction()
