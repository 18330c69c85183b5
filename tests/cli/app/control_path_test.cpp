// Paths of the control sockets.
#include "cli/app/control_path.hpp"
#include "cli/environment.hpp"
#include "support/catch.hpp"

#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::test;
using cli::control_folders;
using cli::control_path;

namespace {

using folder_names = std::vector<std::string>;

std::string usual_folder() {
    return "/run/user/" + std::to_string(::getuid()) + "/babel";
}

} // namespace

TEST_CASE("sockets are looked for in the session's folder first", "[control_path]") {
    const with_environment runtime("XDG_RUNTIME_DIR", "/session");
    const with_environment state("XDG_STATE_HOME", "/state");
    CHECK(control_folders() == folder_names{"/session/babel", usual_folder(), "/state/babel/run"});
}

TEST_CASE("a client is found without the session's variable", "[control_path]") {
    const with_environment state("XDG_STATE_HOME", "/state");
    for (const auto* value : {static_cast<const char*>(nullptr), ""}) {
        const with_environment runtime("XDG_RUNTIME_DIR", value);
        CHECK(control_folders() == folder_names{usual_folder(), "/state/babel/run"});
    }
}

TEST_CASE("the usual folder of a session is looked at once", "[control_path]") {
    const auto usual = std::filesystem::path(usual_folder()).parent_path().string();
    const with_environment runtime("XDG_RUNTIME_DIR", usual.c_str());
    const with_environment state("XDG_STATE_HOME", "/state");
    CHECK(control_folders() == folder_names{usual_folder(), "/state/babel/run"});
}

TEST_CASE("a user without a home has the folders of sessions alone", "[control_path]") {
    const with_environment runtime("XDG_RUNTIME_DIR", "/session");
    const with_environment state("XDG_STATE_HOME", nullptr);
    const with_environment home("HOME", nullptr);
    CHECK(control_folders() == folder_names{"/session/babel", usual_folder()});
}

TEST_CASE("a socket has its client's name", "[control_path]") {
    CHECK(control_path("/run/babel", "alice") == "/run/babel/alice.sock");
}

TEST_CASE("a name with a slash stays in its folder", "[control_path]") {
    for (const auto* name : {"../bob", "/etc/bob", "..", "a/b"}) {
        const auto path = control_path("/run/babel", name);
        CHECK(path.starts_with("/run/babel/"));
        CHECK(path.find('/', std::string("/run/babel/").size()) == std::string::npos);
    }
    CHECK(control_path("/run/babel", "a/b") != control_path("/run/babel", "a_b"));
}

TEST_CASE(
    "a long name gets a path that a socket can have, and no other name has", "[control_path]"
) {
    constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
    const std::string name(255, 'x');
    const auto path = control_path("/run/user/1000/babel", name + "1");
    CHECK(path.size() <= longest);
    CHECK(path.ends_with(".sock"));
    CHECK(path != control_path("/run/user/1000/babel", name + "2"));
}
