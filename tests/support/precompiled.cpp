// Nothing: CMake builds a precompiled header for a target that has a source using it.
