// Files that a session leaves, and errors of writing them.
#include "cli/app/user_files.hpp"
#include "cli/private_folder.hpp"
#include "support/catch.hpp"

#include <chrono>

using namespace babel;

namespace {

struct kept {
    std::vector<std::string> complaints;
    audio::file_thread files;
    cli::user_files under_test;

    explicit kept(const cli::user_paths& paths)
        : under_test(paths, "alice", files, [this](const auto& why) {
              complaints.push_back(why);
          }) {}
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
