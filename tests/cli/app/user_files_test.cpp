// Files that a session leaves, and errors of writing them.
#include "cli/app/user_files.hpp"
#include "cli/private_folder.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"

#include <chrono>

using namespace babel;

namespace {

struct kept {
    std::vector<std::string> complaints;
    audio::file_thread files;
    cli::invocation options = invocation_of_alice();
    cli::user_files under_test;

    explicit kept(const cli::user_paths& paths)
        : under_test(paths, options, files, [this](const auto& why) {
              complaints.push_back(why);
          }) {}
    static cli::invocation invocation_of_alice() {
        cli::invocation made;
        made.client.name = "alice";
        return made;
    }
    void write_all() { REQUIRE(files.stop_within(std::chrono::seconds(10))); }
};

cli::user_paths paths_in(const test::private_folder& home) {
    return {home.file("blocked"), home.file("history"), home.file("calls.jsonl")};
}

} // namespace

TEST_CASE("a line that was kept is there in the next session", "[user_files]") {
    const test::private_folder home;
    kept first(paths_in(home));
    first.under_test.load_history();
    first.under_test.keep_line("call bob");
    first.write_all();
    kept second(paths_in(home));
    CHECK(second.under_test.load_history() == std::vector<std::string>{"call bob"});
    CHECK(first.complaints.empty());
}

TEST_CASE("a call that was missed is counted in the next session", "[user_files]") {
    const test::private_folder home;
    kept first(paths_in(home));
    first.under_test.load();
    first.under_test.calls().on_event(client::event::call_missed{"bob", {}});
    first.write_all();
    kept second(paths_in(home));
    second.under_test.load();
    CHECK(second.under_test.calls().missed() == 1);
}

TEST_CASE("a client refuses blocked names and keys", "[user_files]") {
    const test::private_folder home;
    kept t(paths_in(home));
    client::settings settings;
    t.under_test.adapt(settings);
    const auto key = test::some_key(1).public_part();
    CHECK_FALSE(settings.is_blocked("bob"));
    CHECK_FALSE(settings.is_blocked_key(key));
    CHECK(t.under_test.blocked().add("bob", key).empty());
    CHECK(settings.is_blocked("bob"));
    CHECK(settings.is_blocked_key(key));
    CHECK_FALSE(settings.is_blocked_key(test::some_key(2).public_part()));
}

TEST_CASE("a file that cannot be written is reported once", "[user_files]") {
    const test::private_folder home;
    test::write_text(home.file("blocked"), "");
    auto paths = paths_in(home);
    paths.history = home.file("blocked") / "no folder";
    kept t(paths);
    t.under_test.load_history();
    t.under_test.report_problems();
    REQUIRE(t.complaints.size() == 1);
    CHECK(t.complaints[0].starts_with("babel-cli: "));
    t.under_test.report_problems();
    CHECK(t.complaints.size() == 1);
}
