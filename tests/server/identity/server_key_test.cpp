// The server's key: made once, read again, and refused if others can read it.
#include "support/catch.hpp"
#include <babel/server/server_key.hpp>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

using namespace babel;
using namespace babel::server;
namespace fs = std::filesystem;

namespace {

struct folder_fixture {
    fs::path root;

    folder_fixture() {
        std::string name = (fs::temp_directory_path() / "babel-key-XXXXXX").string();
        root = ::mkdtemp(name.data());
    }
    ~folder_fixture() { fs::remove_all(root); }

    fs::path state() const { return root / "parent" / "state"; }
    fs::path key() const { return state() / "server.key"; }
    void write(std::string_view text) const {
        fs::create_directories(state());
        std::ofstream(key()) << text;
        ::chmod(key().c_str(), 0600);
    }
    std::string why() const {
        const auto loaded = load_server_key(state());
        return loaded ? "" : loaded.error().why;
    }
};

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

mode_t mode_of(const fs::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

} // namespace

TEST_CASE("a key is made once, for its owner only", "[server_key]") {
    const folder_fixture w;
    const auto made = load_server_key(w.state());
    REQUIRE(made.has_value());
    CHECK(mode_of(w.key()) == 0600);
    CHECK(mode_of(w.state()) == 0700);
    const auto again = load_server_key(w.state());
    REQUIRE(again.has_value());
    CHECK((again->public_part() == made->public_part()));
    CHECK(std::distance(fs::directory_iterator(w.state()), {}) == 1); // no draft is left
}

TEST_CASE("a draft of a server that was killed is replaced", "[server_key]") {
    const folder_fixture w;
    fs::create_directories(w.state());
    std::ofstream(w.key().string() + ".new") << "half a k";
    CHECK(w.why().empty());
    CHECK(std::distance(fs::directory_iterator(w.state()), {}) == 1);
}

TEST_CASE("a key that others can read is refused", "[server_key]") {
    const folder_fixture w;
    REQUIRE(w.why().empty());
    for (const mode_t mode : {0640U, 0604U, 0620U, 0777U}) {
        ::chmod(w.key().c_str(), mode);
        CHECK(has(w.why(), "server.key: others can read it; chmod 600"));
    }
}

TEST_CASE("a file that holds no key is refused and kept", "[server_key]") {
    const folder_fixture w;
    for (const auto* text : {"", "rubbish", "-----BEGIN PRIVATE KEY-----\nAAAA\n"}) {
        w.write(text);
        CHECK(has(w.why(), "server.key: "));
        CHECK(has(w.why(), "restore it from a backup"));
        CHECK(fs::file_size(w.key()) == std::string_view(text).size());
    }
    w.write(std::string(5000, 'x'));
    CHECK(has(w.why(), "too long"));
    fs::remove(w.key());
    fs::create_directory(w.key());
    CHECK(has(w.why(), "not a regular file"));
}

TEST_CASE("a folder that cannot be made is an error with its path", "[server_key]") {
    const folder_fixture w;
    std::ofstream(w.root / "parent") << "a file";
    CHECK(has(w.why(), "parent"));
}
