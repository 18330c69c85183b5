// A folder for the state files of one test.
#pragma once

#include "support/catch.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace babel::test {

/// Removed with everything in it. It has no `babel` at first.
class private_folder {
public:
    private_folder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "babel-state-XXXXXX").native();
        REQUIRE(::mkdtemp(pattern.data()));
        path_ = pattern;
    }
    private_folder(const private_folder&) = delete;
    private_folder& operator=(const private_folder&) = delete;
    ~private_folder() { std::filesystem::remove_all(path_); }

    std::filesystem::path file(const char* name) const { return path_ / "babel" / name; }

private:
    std::filesystem::path path_;
};

inline std::string text_in(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_text(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

inline mode_t mode_of(const std::filesystem::path& file) {
    struct stat about {};
    REQUIRE(::stat(file.c_str(), &about) == 0);
    return about.st_mode & 07777;
}

} // namespace babel::test
