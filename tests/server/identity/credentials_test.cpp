// Files that nobody but their owner may read, and credentials of systemd.
#include "support/catch.hpp"
#include <babel/server/private_file.hpp>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using namespace babel::server;
namespace fs = std::filesystem;

namespace {

constexpr const char* credentials_folder = "CREDENTIALS_DIRECTORY";

struct private_file_fixture {
    fs::path root;

    private_file_fixture() {
        std::string name = (fs::temp_directory_path() / "babel-private-XXXXXX").string();
        root = ::mkdtemp(name.data());
        fs::create_directory(root / "credentials");
        ::setenv(credentials_folder, (root / "credentials").c_str(), 1);
    }
    ~private_file_fixture() {
        ::unsetenv(credentials_folder);
        fs::remove_all(root);
    }

    bool is_read(const fs::path& name, mode_t mode) const {
        const auto path = root / name;
        std::ofstream(path) << "secret";
        ::chmod(path.c_str(), mode);
        const auto read = read_private_file(path, 100);
        const bool is_there = read && *read == "secret";
        fs::remove(path);
        return is_there;
    }
};

} // namespace

TEST_CASE("a file is read if nobody but its owner has rights to it", "[private_file]") {
    const private_file_fixture f;
    for (const mode_t mode : {0600U, 0400U})
        CHECK(f.is_read("password", mode));
    for (const mode_t mode : {0640U, 0440U, 0620U, 0610U, 0604U, 0602U, 0601U})
        CHECK_FALSE(f.is_read("password", mode));
}

TEST_CASE("a credential of systemd may show rights of a group", "[private_file]") {
    const private_file_fixture f;
    for (const mode_t mode : {0400U, 0440U, 0640U})
        CHECK(f.is_read("credentials/password", mode));
    for (const mode_t mode : {0460U, 0444U, 0402U})
        CHECK_FALSE(f.is_read("credentials/password", mode));
}
