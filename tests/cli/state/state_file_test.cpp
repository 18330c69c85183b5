// Changes of the user's files that outlive power cuts, and those that fail.
#include "cli/private_folder.hpp"
#include "cli/state/folder_lock.hpp"
#include "cli/state/history_file.hpp"
#include "cli/state/identity_file.hpp"
#include "cli/state/known_servers_file.hpp"
#include "cli/state/state_file.hpp"
#include "support/catch.hpp"
#include "support/sync_watch.hpp"

#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <system_error>
#include <utility>

using namespace babel;
using namespace babel::test;

namespace {

using sync_notes = std::vector<sync_watch::note>;

const cli::passphrase_source no_passphrase = [](std::string_view) {
    return result<cli::secret_text, config::fault>(cli::secret_text());
};

bool put_h_org(client::known_servers& all) {
    all.put({{"h.org", 1}, {}, {}, "2026-11-29"});
    return true;
}

} // namespace

TEST_CASE("a server that was added is still known after a power cut", "[state_file]") {
    const private_folder home;
    const auto path = home.file("known_servers");
    sync_watch watch(path);
    REQUIRE(cli::known_servers_file(path).edit(put_h_org).has_value());
    CHECK(watch.take() == sync_notes{{"file", ""}, {"folder", "h.org:1 ca 2026-11-29\n"}});
}

TEST_CASE("a key that was made or replaced is still there after a power cut", "[state_file]") {
    const private_folder home;
    const auto path = home.file("identity.pem");
    const cli::identity_file file(path, no_passphrase);
    sync_watch watch(path);
    REQUIRE(file.load_or_make({}).has_value());
    const auto first = text_in(path);
    CHECK(watch.take() == sync_notes{{"file", ""}, {"folder", first}});
    REQUIRE(file.rotate().has_value());
    CHECK(watch.take() == sync_notes{{"file", first}, {"folder", text_in(path)}});
}

TEST_CASE("lines that may be lost do not wait for the disk", "[state_file]") {
    const private_folder home;
    const auto path = home.file("history");
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += std::to_string(i) + "\n";
    write_text(path, text);
    sync_watch watch(path);
    cli::history_file history(path);
    CHECK(history.load().size() == 1000);
    history.add("call bob");
    CHECK(text_in(path).size() < text.size());
    CHECK(watch.take().empty());
}

TEST_CASE("a list of servers that does not fit on the disk is a fault", "[state_file]") {
    const private_folder home;
    const auto path = home.file("known_servers");
    write_text(path, "# " + std::string(8000, 'x') + "\n");
    const auto before = text_in(path);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    const auto all = std::exchange(limit.rlim_cur, 4096);
    std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto done = cli::known_servers_file(path).edit(put_h_org);
    limit.rlim_cur = all;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, SIG_DFL);
    REQUIRE(done.has_error());
    CHECK(done.error().what == "cannot write it: File too large");
    CHECK(text_in(path) == before);
}

TEST_CASE("a folder that a stopped program holds is busy", "[state_file]") {
    const private_folder home;
    const cli::state_file file(home.file("history"));
    REQUIRE_FALSE(file.append("old"));
    const auto folder = file.path().parent_path();
    const auto touch_all = [](auto&) { return true; };
    std::optional<cli::folder_lock> held;
    held.emplace(folder, std::chrono::milliseconds(1));
    REQUIRE_FALSE(held->failed());
    const cli::folder_lock second(folder, std::chrono::milliseconds(1));
    CHECK(second.failed() == std::errc::device_or_resource_busy);
    CHECK(file.edit(touch_all) == std::errc::device_or_resource_busy);
    CHECK(text_in(file.path()) == "old\n");
    held.reset();
    CHECK_FALSE(file.edit(touch_all));
}
