// The relay's secret: made once, read again, and refused if others can read it.
#include "support/catch.hpp"
#include <babel/server/relay_secret.hpp>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

using namespace babel::server;
namespace fs = std::filesystem;

namespace {

struct secret_fixture {
    fs::path root;
    fs::path path;

    secret_fixture() {
        std::string name = (fs::temp_directory_path() / "babel-relay-XXXXXX").string();
        root = ::mkdtemp(name.data());
        path = root / "relay.secret";
    }
    ~secret_fixture() { fs::remove_all(root); }

    void write(std::string_view text, mode_t mode = 0600) const {
        std::ofstream(path) << text;
        ::chmod(path.c_str(), mode);
    }
    std::string why() const {
        const auto loaded = load_relay_secret(path, if_missing::fail);
        return loaded ? "" : loaded.error().why;
    }
};

} // namespace

TEST_CASE("a relay's secret is made once, for its owner only", "[relay_secret]") {
    const secret_fixture t;
    const auto made = load_relay_secret(t.path, if_missing::make);
    REQUIRE(made.has_value());
    CHECK_FALSE(*made == relay_secret());
    CHECK(*load_relay_secret(t.path, if_missing::make) == *made);
    CHECK(*load_relay_secret(t.path, if_missing::fail) == *made);
    struct stat status {};
    REQUIRE(::stat(t.path.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("a relay's secret has 64 hexadecimal digits", "[relay_secret]") {
    const secret_fixture t;
    t.write("0123456789abcdefABCDEF0000000000000000000000000000000000000000ff");
    const auto read = load_relay_secret(t.path, if_missing::fail);
    REQUIRE(read.has_value());
    const auto* const made = read->data();
    CHECK(made[0] == 0x01);
    CHECK(made[8] == 0xab);
    CHECK(made[31] == 0xff);
    const std::string zeros(62, '0');
    for (const auto& text :
         {zeros, zeros + "0", zeros + "000", zeros + "0g", zeros + "-1", zeros + " 1"}) {
        CAPTURE(text);
        t.write(text);
        CHECK(t.why().find("not 64 hexadecimal digits") != std::string::npos);
    }
}

TEST_CASE("a secret that is missing or open to others is refused", "[relay_secret]") {
    const secret_fixture t;
    CHECK(t.why().find("no such file") != std::string::npos);
    t.write(std::string(64, '0'), 0640);
    CHECK_FALSE(t.why().empty());
}
