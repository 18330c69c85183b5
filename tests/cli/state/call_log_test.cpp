// The log of calls in its file.
#include "cli/private_folder.hpp"
#include "cli/state/call_log.hpp"
#include "support/catch.hpp"

#include <sstream>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;
using cli::call_log;
namespace event = client::event;

namespace {

std::vector<std::string> lines_in(const std::filesystem::path& file) {
    std::istringstream in(text_in(file));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

std::string line_of(const std::string& account, const std::string& peer) {
    return R"({"ts":"2023-11-14T22:13:20.000Z","account":")" + account + R"(","peer":")" + peer +
           R"(","direction":"in","reason":"missed","why":"not_answered"})";
}

/// Logs as alice.
class session : public private_folder {
public:
    std::filesystem::path file() const { return private_folder::file("calls.jsonl"); }
    std::unique_ptr<call_log> log(const char* account = "alice") {
        auto made = std::make_unique<call_log>(file(), account, files);
        made->load();
        return made;
    }
    audio::file_thread files;
};

/// Places a call that nobody answers.
void call_bob(call_log& log, int number) {
    log.on_event(event::call_outgoing{number, "bob", 4000});
    event::call_ended ended;
    ended.call = number;
    ended.peer = "bob";
    ended.reason = call::end_reason::no_answer;
    log.on_event(ended);
}

} // namespace

TEST_CASE("the next session reads the log and shows only its own account's calls", "[calls]") {
    session test;
    auto log = test.log();
    CHECK(log->newest(20).empty());
    log->on_event(event::call_missed{"bob", 3s});
    log->on_event(event::call_missed{"carol", 0s, event::call_missed::cause::busy});
    CHECK(log->newest(20).size() == 2);
    test.files.stop();
    CHECK(lines_in(test.file()).size() == 2);
    CHECK(mode_of(test.file()) == 0600);

    const auto next = test.log();
    REQUIRE(next->newest(1).size() == 1);
    CHECK(next->newest(1).front().peer == "carol");
    CHECK(next->newest(20).front().peer == "bob");
    CHECK(next->newest(20).front().rang == 3s);
    CHECK(test.log("zoe")->newest(20).empty());
    CHECK(next->take_problem().empty());
}

TEST_CASE("calls are missed until somebody looks and the look is remembered", "[calls]") {
    session test;
    auto log = test.log();
    log->on_event(event::call_missed{"bob", 3s});
    log->on_event(event::call_missed{"bob", 0s, event::call_missed::cause::blocked});
    CHECK(log->missed() == 1);
    test.files.stop();
    CHECK(test.log()->missed() == 1);
    log->look();
    CHECK(log->missed() == 0);
    test.files.stop();
    CHECK(test.log()->missed() == 0);
    CHECK(mode_of(test.private_folder::file("calls-seen-alice")) == 0600);
}

TEST_CASE("the file is shortened to the newest thousand when it is opened", "[calls]") {
    session test;
    std::string text = "no record\n";
    for (int i = 0; i < 1500; ++i)
        text += line_of("alice", "caller " + std::to_string(i)) + "\n";
    write_text(test.file(), text);
    const auto log = test.log();
    CHECK(log->newest(5000).size() == 1000);
    CHECK(log->newest(5000).front().peer == "caller 500");
    const auto left = lines_in(test.file());
    REQUIRE(left.size() == 1000);
    CHECK(left.front() == line_of("alice", "caller 500"));
    CHECK(mode_of(test.file()) == 0600);
}

TEST_CASE("a client that runs for very long does not fill the disk", "[calls]") {
    session test;
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += line_of("alice", "somebody") + "\n";
    write_text(test.file(), text);
    auto log = test.log();
    for (int i = 1; i <= 1010; ++i)
        call_bob(*log, i);
    test.files.stop();
    CHECK(lines_in(test.file()).size() == 1010);
    CHECK(log->newest(5000).size() == 1000);
    CHECK(log->take_problem().empty());
}

TEST_CASE("a log that cannot be written is reported once and goes on in memory", "[calls]") {
    session test;
    std::filesystem::create_directories(test.file()); // a folder in place of the file
    auto log = test.log();
    CHECK(log->take_problem().find("Is a directory") != std::string::npos);
    log->on_event(event::call_missed{"bob", 0s});
    test.files.stop();
    CHECK(log->take_problem().empty());
    CHECK(log->newest(20).size() == 1);

    audio::file_thread files;
    call_log nowhere("/proc/no such folder/calls.jsonl", "alice", files);
    nowhere.load();
    CHECK(nowhere.take_problem().empty());
    nowhere.on_event(event::call_missed{"bob", 0s});
    files.stop();
    CHECK(nowhere.take_problem().starts_with("cannot save calls in /proc/no such folder/"));
}

TEST_CASE("a look at missed calls that cannot be stored is reported once", "[calls]") {
    session test;
    const auto mark = test.file().parent_path() / "calls-seen-alice";
    std::filesystem::create_directories(mark); // a folder in place of the file
    auto log = test.log();
    for (const auto* message : {"missed calls will be reported again: ", ""}) {
        log->look();
        test.files.stop();
        const auto problem = log->take_problem();
        CHECK(problem.starts_with(message));
        CHECK(problem.ends_with(*message ? "calls-seen-alice: Is a directory" : ""));
        CHECK(problem.empty() == !*message);
    }
    log->on_event(event::call_missed{"bob", 0s});
    test.files.stop();
    CHECK(log->take_problem().empty()); // the calls are kept
    CHECK(lines_in(test.file()).size() == 1);
}

TEST_CASE("without a home calls are kept for the session", "[calls]") {
    audio::file_thread files;
    call_log log("", "alice", files);
    log.load();
    log.on_event(event::call_missed{"bob", 0s});
    log.look();
    CHECK(log.newest(20).size() == 1);
    CHECK(log.take_problem().empty());
}

TEST_CASE(
    "a line that was torn by a full disk or a kill does not take the next one along", "[calls]"
) {
    session test;
    write_text(test.file(), line_of("alice", "anna") + "\n" + R"({"ts":"2023-11-14T22:13)");
    auto log = test.log();
    log->on_event(event::call_missed{"bob", 0s});
    test.files.stop();
    const auto next = test.log();
    REQUIRE(next->newest(20).size() == 2);
    CHECK(next->newest(1).front().peer == "bob");
    CHECK(lines_in(test.file()).size() == 3);
}
