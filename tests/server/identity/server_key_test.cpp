// The server's key: made once, read again, and refused if others can read it.
#include "support/catch.hpp"
#include <babel/server/server_key.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace babel;
using namespace babel::server;
namespace fs = std::filesystem;
using std::chrono::system_clock;

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

bool mentions(std::string_view text, std::string_view part) {
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
    CHECK((again->key.public_part() == made->key.public_part()));
    CHECK(std::distance(fs::directory_iterator(w.state()), {}) == 1); // no draft is left
}

TEST_CASE("servers that start at once have one key", "[server_key]") {
    const folder_fixture w;
    constexpr std::size_t count = 8;
    std::array<std::string, count> keys;
    std::vector<std::thread> servers;
    for (auto& each : keys)
        servers.emplace_back([&each, folder = w.state()] {
            const auto loaded = load_server_key(folder);
            each = loaded ? loaded->key.to_pem({}) : loaded.error().why;
        });
    for (auto& each : servers)
        each.join();
    const auto kept = load_server_key(w.state());
    REQUIRE(kept.has_value());
    CHECK(std::ranges::count(keys, kept->key.to_pem({})) == count);
    CHECK(std::distance(fs::directory_iterator(w.state()), {}) == 1);
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
        CHECK(mentions(w.why(), "server.key: others can read it; chmod 600"));
    }
}

TEST_CASE("a file that holds no key is refused and kept", "[server_key]") {
    const folder_fixture w;
    for (const auto* text : {"", "rubbish", "-----BEGIN PRIVATE KEY-----\nAAAA\n"}) {
        w.write(text);
        CHECK(mentions(w.why(), "server.key: "));
        CHECK(mentions(w.why(), "restore it from a backup"));
        CHECK(fs::file_size(w.key()) == std::string_view(text).size());
    }
    w.write(std::string(5000, 'x'));
    CHECK(mentions(w.why(), "too long"));
    fs::remove(w.key());
    fs::create_symlink(w.root / "unmounted", w.key());
    CHECK(mentions(w.why(), "a link to nothing"));
    fs::remove(w.key());
    fs::create_directory(w.key());
    CHECK(mentions(w.why(), "not a regular file"));
}

TEST_CASE("a folder that cannot be made is an error with its path", "[server_key]") {
    const folder_fixture w;
    std::ofstream(w.root / "parent") << "a file";
    CHECK(mentions(w.why(), "parent"));
}

TEST_CASE("a rotated key is endorsed by the former ones", "[server_key]") {
    const folder_fixture w;
    const auto now = system_clock::now();
    const auto unix_now = static_cast<std::uint64_t>(system_clock::to_time_t(now));
    std::vector<crypto::public_key> former;
    for (int i = 0; i < 6; ++i) {
        const auto before = load_server_key(w.state());
        REQUIRE(before.has_value());
        former.push_back(before->key.public_part());
        const auto rotated = rotate_server_key(w.state(), now);
        REQUIRE(rotated.has_value());
        CHECK(mode_of(w.state() / "server.endorsements") == 0600);
    }
    const auto last = load_server_key(w.state());
    REQUIRE(last.has_value());
    CHECK(last->endorsements.size() == crypto::max_endorsements);
    for (std::size_t i = 0; i < former.size(); ++i)
        CHECK(
            crypto::is_successor(
                former[i], last->endorsements, last->key.public_part(), unix_now
            ) == (i >= 2)
        );
}

TEST_CASE("a rotation that was cut off does not spoil the next one", "[server_key]") {
    const folder_fixture w;
    const auto now = system_clock::now();
    const auto first = load_server_key(w.state());
    REQUIRE(first.has_value());
    REQUIRE(rotate_server_key(w.state(), now).has_value());
    w.write(first->key.to_pem({})); // the endorsement was written, the key was not
    const auto again = load_server_key(w.state());
    REQUIRE(again.has_value());
    CHECK(again->endorsements.empty());
    const auto rotated = rotate_server_key(w.state(), now);
    REQUIRE(rotated.has_value());
    CHECK(crypto::is_successor(
        first->key.public_part(),
        rotated->endorsements,
        rotated->key.public_part(),
        static_cast<std::uint64_t>(system_clock::to_time_t(now))
    ));
}

TEST_CASE("endorsements that cannot be read are refused", "[server_key]") {
    const folder_fixture w;
    REQUIRE(w.why().empty());
    const auto path = w.state() / "server.endorsements";
    for (const std::size_t size : {1U, 104U, 105U, 106U, 421U}) {
        std::ofstream(path) << std::string(size, '\xff');
        ::chmod(path.c_str(), 0600);
        CHECK(mentions(w.why(), "server.endorsements: "));
    }
}
