# babel_compile_together(TARGET): with BABEL_UNITY_BUILD, compiles up to forty sources at a time, so that shared
# templates are instantiated once. No two of them may then define the same name in anonymous namespaces.
function(babel_compile_together target)
  if(BABEL_UNITY_BUILD)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 40)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # A coroutine's frame may contain types local to its file, and that file is an included one then.
      target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    endif()
  endif()
endfunction()

# babel_room(NAME [ASIO] [TOGETHER] SOURCES file... LINKS target...): the static library of a room of the
# architecture. ASIO: the room's sources use Asio and share its precompiled header. TOGETHER: see
# babel_compile_together.
function(babel_room name)
  cmake_parse_arguments(arg "ASIO;TOGETHER" "" "SOURCES;LINKS" ${ARGN})
  add_library(babel_${name} STATIC ${arg_SOURCES})
  add_library(babel::${name} ALIAS babel_${name})
  target_include_directories(
    babel_${name} PUBLIC "${PROJECT_SOURCE_DIR}/include" PRIVATE "${PROJECT_SOURCE_DIR}/src"
  )
  target_link_libraries(babel_${name} PUBLIC ${arg_LINKS} PRIVATE babel_options)
  if(arg_TOGETHER)
    babel_compile_together(babel_${name})
  endif()
  if(arg_ASIO)
    target_link_libraries(babel_${name} PUBLIC babel_asio)
    target_precompile_headers(babel_${name} REUSE_FROM babel_asio)
  endif()
endfunction()
