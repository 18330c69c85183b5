# Embeds the Lua scripts: each is its head, the guard unless it is join, and its own file. The whole ones are also left
# in FOLDER, for the tests. Scripts: join beat scan ... in the order of the enumeration in scripts.hpp.
set(BABEL_CLUSTER_SCRIPTS join beat scan claim release park unpark down leave gc route ban unban bind owners bans keep
    verify)

# babel_embed_scripts(OUTPUT FOLDER): writes the source file; changes of the parts configure again.
function(babel_embed_scripts output folder)
  set(here "${CMAKE_CURRENT_FUNCTION_LIST_DIR}")
  foreach(part head guard)
    file(READ "${here}/${part}.lua" ${part})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${here}/${part}.lua")
  endforeach()
  set(BABEL_SCRIPT_ROWS "")
  foreach(name ${BABEL_CLUSTER_SCRIPTS})
    file(READ "${here}/${name}.lua" body)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${here}/${name}.lua")
    set(guard_of_it "${guard}")
    if(name STREQUAL "join")
      set(guard_of_it "")
    endif()
    set(text "${head}${guard_of_it}${body}")
    file(CONFIGURE OUTPUT "${folder}/${name}.lua" CONTENT "${text}" @ONLY)
    string(APPEND BABEL_SCRIPT_ROWS "    {\"${name}\", R\"lua(${text})lua\"},\n")
  endforeach()
  configure_file("${here}/scripts.cpp.in" "${output}" @ONLY)
endfunction()
