// A directory for a test's files, which goes when the test does.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <stdlib.h>
#include <string>

namespace babel::audio::test {

class scratch {
public:
    scratch() : path_(std::filesystem::temp_directory_path() / "babel-audio-XXXXXX") {
        if (!::mkdtemp(path_.data())) throw std::runtime_error("no folder for scratch files");
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    ~scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string operator/(const char* name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

} // namespace babel::audio::test
