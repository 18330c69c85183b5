// Folder for the local sockets of a test.
#pragma once

#include "support/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

namespace babel::test {

struct socket_folder {
    std::string path = "/tmp/babel-socket-XXXXXX";
    socket_folder() { REQUIRE(::mkdtemp(path.data())); }
    socket_folder(const socket_folder&) = delete;
    socket_folder& operator=(const socket_folder&) = delete;
    ~socket_folder() { std::filesystem::remove_all(path); }
    std::string socket() const { return path + "/socket"; }
};

} // namespace babel::test
